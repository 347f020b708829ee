import Actions
import Domain
import HTTPTransport
import HTTPTypes
import Localization
import Store

/// Moving to another account, and letting other accounts move to this one.
struct MovingFields {
    /// Where this account has moved.
    var moved: PersonLine?
    /// Accounts that may move here: address, and handle where it is known.
    var aliases: [(uri: String, handle: String?)] = []
    var email = ""
    var alias = ""
    var target = ""
    var errors: [FieldError] = []

    func html(on page: PageContext) -> HTML {
        "\(moved.map { departed($0, page) } ?? departure(page))\(arrival(page))"
    }

    private func departed(_ person: PersonLine, _ page: PageContext) -> HTML {
        let words = page.words
        let link: HTML = "<a href=\"\(link: person.path)\" dir=\"ltr\">@\(person.handle)</a>"
        return """
            <section class="box stack" aria-labelledby="moved-away"><h2 id="moved-away">\(words("moving.gone"))</h2>\
            <p>\(words.html("moving.gone-text", slots: ["handle": link]))</p>\
            <p><button class="button" form="act" formaction="/settings/moving/end">\(words("moving.end"))</button></p>\
            </section>
            """
    }

    private func departure(_ page: PageContext) -> HTML {
        let words = page.words
        let form = Form(
            action: "/settings/moving", errors: errors.filter { $0.field != "alias" },
            fields: [
                PasswordOwner(handle: email).html,
                "<div><h2>\(words("moving.title"))</h2><p class=\"hint\">\(words("moving.text"))</p></div>",
                Field(
                    "target", words("moving.target"), value: target, hint: words("moving.target-hint"),
                    errors: errors, isRequired: true, maximum: 500, isTechnical: true
                ).html,
                Field(
                    "password", words("moving.password"), kind: .line(type: "password"), errors: errors,
                    autocomplete: "current-password", isRequired: true
                ).html,
            ],
            submit: words("moving.submit"), isDanger: true)
        return form.html(on: page)
    }

    private func arrival(_ page: PageContext) -> HTML {
        let words = page.words
        let rows = aliases.map { alias -> HTML in
            let name = alias.handle.map { "@" + $0 } ?? alias.uri
            return """
                <li><bdi dir="ltr">\(name)</bdi> <button class="button" form="act" \
                formaction="/settings/aliases/remove?uri=\(alias.uri.queryEscaped)">\(words("alias.remove"))\
                <span class="vh"> \(name)</span></button></li>
                """
        }
        let form = Form(
            action: "/settings/aliases", errors: errors.filter { $0.field == "alias" },
            fields: [
                "<div><h2>\(words("alias.title"))</h2><p class=\"hint\">\(words("alias.text"))</p></div>",
                aliases.isEmpty ? "" : "<ul>\(rows)</ul>",
                Field(
                    "alias", words("alias.name"), value: alias, hint: words("alias.hint"), errors: errors,
                    isRequired: true, maximum: 500, isTechnical: true
                ).html,
            ],
            submit: words("alias.submit"))
        return form.html(on: page)
    }
}

extension Visit {
    func movingSettings() async throws -> PageReply { settings(.moving, try await movingFields().html(on: page)) }

    private func movingFields() async throws -> MovingFields {
        let user = try signedIn()
        return try await read { reader in
            let moved = try reader.account(user.id)?.movedTo.flatMap { try reader.account($0) }
            let aliases = try reader.aliases(of: user.id).map { uri in
                (uri: uri, handle: try reader.account(uri: uri)?.handle.description)
            }
            return MovingFields(moved: moved.map { PersonLine($0) }, aliases: aliases, email: user.email)
        }
    }

    private func refuse(
        _ field: String, _ text: String, _ form: Parameters, _ status: HTTPResponse.Status = .unprocessableContent
    ) async throws -> PageReply {
        var fields = try await movingFields()
        fields.alias = form.string("alias") ?? ""
        fields.target = form.string("target") ?? ""
        fields.errors = [FieldError(field: field, text: text)]
        return settings(.moving, status: status, fields.html(on: page))
    }

    func move(_ form: Parameters) async throws -> PageReply {
        let user = try signedIn()
        guard mayTry("password", limit: 10, within: .seconds(300), for: user.id.description) else {
            return try await refuse("password", words("log-in.too-often"), form, .tooManyRequests)
        }
        guard try await actions.passwords.verify(form.string("password") ?? "", against: user.passwordHash) else {
            return try await refuse("password", words("account.wrong"), form)
        }
        do {
            try await actions.moveAccount(user.id, to: form.string("target") ?? "", resolver: web.resolver)
            return .go(LocalPath(trusted: SettingsTab.moving.path), notice: .saved)
        } catch Refusal.notFound {
            return try await refuse("target", words("moving.unknown"), form)
        } catch Refusal.selfAction {
            return try await refuse("target", words("moving.self"), form)
        } catch Refusal.notMovable(let reason) {
            return try await refuse("target", words.immovable(reason), form)
        }
    }

    func endMove() async throws -> PageReply {
        try await actions.endMove(of: requireViewer())
        return .go(LocalPath(trusted: SettingsTab.moving.path), notice: .saved)
    }

    func addAlias(_ form: Parameters) async throws -> PageReply {
        guard mayTry("alias", limit: 30, within: .seconds(3_600)) else { throw PageError.tooManyTries }
        do {
            try await actions.addAlias(form.string("alias") ?? "", as: requireViewer(), resolver: web.resolver)
            return .go(LocalPath(trusted: SettingsTab.moving.path), notice: .saved)
        } catch Refusal.notFound {
            return try await refuse("alias", words("moving.unknown"), form)
        } catch Refusal.selfAction {
            return try await refuse("alias", words("moving.self"), form)
        } catch Refusal.tooMany(_, let limit) {
            return try await refuse("alias", words("fault.too-many", ["limit": .number(limit)]), form)
        }
    }

    func removeAlias() async throws -> PageReply {
        try await actions.removeAlias(query.string("uri") ?? "", as: requireViewer())
        return .go(LocalPath(trusted: SettingsTab.moving.path), notice: .saved)
    }
}

extension Messages {
    /// Why an account cannot move there, and what to do about it.
    fileprivate func immovable(_ reason: Immovable) -> String {
        switch reason {
        case .unlisted: self("moving.unlisted")
        case .targetMoved: self("moving.target-moved")
        case .tooSoon(let end): self("moving.too-soon", ["date": .text(date(end.milliseconds))])
        }
    }
}
