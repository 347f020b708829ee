import Actions
import Domain
import HTTPTransport
import HTTPTypes
import Hummingbird
import Store

extension WebApp {
    func addPasswordReset(to router: some RouterMethods<EdgeContext>) {
        get(router, "/auth/password/new", hasGuestForm: true) { $0.passwordForgottenPage(PasswordForgotten()) }
        postAsGuest(router, "/auth/password") { try await $0.askPasswordReset($1) }
        get(router, "/auth/password/edit", hasGuestForm: true) { try await $0.newPasswordPage() }
        postAsGuest(router, "/auth/password/edit") { try await $0.resetPassword($1) }
    }
}

extension Visit {
    fileprivate func passwordForgottenPage(
        _ view: PasswordForgotten, status: HTTPResponse.Status = .ok
    ) -> PageReply {
        show(words("reset.title"), kind: .plain, head: noIndex, status: status, view.html(on: page))
    }

    /// Whether there is such a person is not told, neither in words nor by where this leads.
    fileprivate func askPasswordReset(_ form: Parameters) async throws -> PageReply {
        let email = form.string("email") ?? ""
        func refuse(_ text: String, _ status: HTTPResponse.Status) -> PageReply {
            passwordForgottenPage(
                PasswordForgotten(email: email, errors: [FieldError(field: "email", text: text)]), status: status)
        }
        if let fault = SignUpRules.fault(email: email) {
            return refuse(words.fault(fault, of: "email"), .unprocessableContent)
        }
        guard mayTry("mail", limit: 5, within: .seconds(1800), for: email) else {
            return refuse(words("log-in.too-often"), .tooManyRequests)
        }
        try await actions.askPasswordReset(email: email)
        return .go(LocalPath(trusted: "/auth/sign_in"), notice: .resetSent)
    }

    fileprivate func newPasswordPage() async throws -> PageReply {
        let link = query.string("token") ?? ""
        guard try await isGood(link, for: .resetPassword) else { return spent(.password) }
        return newPasswordPage(NewPassword(link: link))
    }

    private func newPasswordPage(_ view: NewPassword, status: HTTPResponse.Status = .ok) -> PageReply {
        show(words("reset.edit-title"), kind: .plain, head: noIndex, status: status, view.html(on: page))
    }

    fileprivate func resetPassword(_ form: Parameters) async throws -> PageReply {
        let link = form.string("link") ?? ""
        do {
            try await actions.resetPassword(token: link, new: form.string("password") ?? "")
            return .go(LocalPath(trusted: "/auth/sign_in"), notice: .passwordChanged)
        } catch Refusal.badToken {
            return spent(.password)
        } catch Refusal.signUp(let faults) {
            let view = NewPassword(link: link, errors: words.faults(faults))
            return newPasswordPage(view, status: .unprocessableContent)
        }
    }
}
