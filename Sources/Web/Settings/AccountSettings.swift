import Actions
import Domain
import HTTPTransport
import HTTPTypes
import Localization
import Store

/// Whose password is asked for, without a name, so that it is not sent: password managers look for it beside the field.
struct PasswordOwner {
    var handle: String

    var html: HTML {
        "<input type=\"text\" autocomplete=\"username\" value=\"\(handle)\" readonly hidden>"
    }
}

/// Address, password, and the way out.
struct AccountFields {
    var handle: String
    var email: String
    var errors: [FieldError] = []

    func html(on page: PageContext) -> HTML {
        let words = page.words
        let password = Form(
            action: "/settings/password", errors: errors,
            fields: [
                PasswordOwner(handle: email).html,
                "<div><h2>\(words("account.password"))</h2><p class=\"hint\">\(words("account.password-text"))</p></div>",
                Field(
                    "current", words("account.current"), kind: .line(type: "password"), errors: errors,
                    autocomplete: "current-password", isRequired: true
                ).html,
                Field(
                    "password", words("reset.new"), kind: .line(type: "password"),
                    hint: words("person.password-hint"), errors: errors, autocomplete: "new-password",
                    isRequired: true
                ).html,
            ],
            submit: words("account.change"))
        return """
            <div class="box"><dl class="fields"><div><dt>\(words("account.handle"))</dt>\
            <dd dir="ltr">@\(handle)</dd></div>\
            <div><dt>\(words("person.email"))</dt><dd dir="ltr">\(email)</dd></div></dl></div>
            \(password.html(on: page))
            <div class="box stack"><h2>\(words("account.delete"))</h2>\
            <p class="hint">\(words("account.delete-hint"))</p>\
            <p><a class="button danger" href="/settings/delete">\(words("account.delete-go"))</a></p></div>
            """
    }
}

/// The last question before an account is deleted.
struct AccountDeletion {
    var handle: String
    var email: String
    var errors: [FieldError] = []

    func html(on page: PageContext) -> HTML {
        let words = page.words
        let form = Form(
            action: "/settings/delete", errors: errors,
            fields: [
                PasswordOwner(handle: email).html,
                "<h2>\(words.html("delete.question", slots: ["handle": "<span dir=\"ltr\">@\(handle)</span>"]))</h2>",
                "<p>\(words("delete.text"))</p><p>\(words("delete.elsewhere"))</p>",
                Field(
                    "password", words("delete.password"), kind: .line(type: "password"), errors: errors,
                    autocomplete: "current-password", isRequired: true
                ).html,
            ],
            submit: words("delete.submit"), cancel: SettingsTab.account.path, isDanger: true)
        return form.html(on: page)
    }
}

extension Visit {
    func accountSettings() async throws -> PageReply { try accountSettings(errors: []) }

    private func accountSettings(
        errors: [FieldError], status: HTTPResponse.Status = .ok
    ) throws -> PageReply {
        let user = try signedIn()
        let fields = AccountFields(handle: handle, email: user.email, errors: errors)
        return settings(.account, status: status, fields.html(on: page))
    }

    private var handle: String { "\(page.viewer?.person.handle ?? "")@\(page.site.domain)" }

    /// Ten wrong passwords in five minutes: whoever sits at this browser is not its owner.
    private func mayTryPassword(_ user: User) -> Bool {
        mayTry("password", limit: 10, within: .seconds(300), for: user.id.description)
    }

    func changePassword(_ form: Parameters) async throws -> PageReply {
        let user = try signedIn()
        func refuse(_ field: String, _ text: String, _ status: HTTPResponse.Status) throws -> PageReply {
            try accountSettings(errors: [FieldError(field: field, text: text)], status: status)
        }
        guard mayTryPassword(user) else { return try refuse("current", words("log-in.too-often"), .tooManyRequests) }
        do {
            try await actions.changePassword(
                current: form.string("current") ?? "", new: form.string("password") ?? "", of: user.id,
                keeping: session?.id)
            return .go(LocalPath(trusted: SettingsTab.account.path), notice: .passwordChanged)
        } catch Refusal.wrongCredentials {
            return try refuse("current", words("account.wrong"), .unprocessableContent)
        } catch Refusal.signUp(let faults) {
            return try accountSettings(errors: words.faults(faults), status: .unprocessableContent)
        }
    }

    func deletionPage(errors: [FieldError] = [], status: HTTPResponse.Status = .ok) throws -> PageReply {
        let user = try signedIn()
        guard user.role < .owner else {
            return settings(.account, status: status, "<div class=\"prose\"><p>\(words("delete.owner"))</p></div>")
        }
        return settings(
            .account, status: status, AccountDeletion(handle: handle, email: user.email, errors: errors).html(on: page))
    }

    func deleteAccount(_ form: Parameters) async throws -> PageReply {
        let user = try signedIn()
        guard user.role < .owner else { throw Refusal.notAllowed }
        func refuse(_ text: String, _ status: HTTPResponse.Status) throws -> PageReply {
            try deletionPage(errors: [FieldError(field: "password", text: text)], status: status)
        }
        guard mayTryPassword(user) else { return try refuse(words("log-in.too-often"), .tooManyRequests) }
        guard try await actions.passwords.verify(form.string("password") ?? "", against: user.passwordHash) else {
            return try refuse(words("account.wrong"), .unprocessableContent)
        }
        try await actions.deleteAccount(user.id)
        return leave(.accountDeleted)
    }
}
