import Actions
import Domain
import HTTPTransport
import HTTPTypes
import Hummingbird
import Store

extension WebApp {
    func addConfirmation(to router: some RouterMethods<EdgeContext>) {
        get(router, "/auth/confirmation", hasGuestForm: true) { try await $0.confirmationPage() }
        postAsGuest(router, "/auth/confirmation") { try await $0.confirm($1) }
        postAsGuest(router, "/auth/confirmation/resend") { try await $0.resendConfirmation($1) }
        get(router, "/auth/waiting") { visit in
            visit.show(visit.words("approval.title"), kind: .plain, AwaitingApproval().html(on: visit.page))
        }
    }
}

extension Visit {
    fileprivate func confirmationPage() async throws -> PageReply {
        guard let link = query.string("token") else {
            return show(words("confirm.title"), kind: .plain, head: noIndex, LookInMailbox().html(on: page))
        }
        guard try await isGood(link, for: .confirm) else { return spent(.confirmation) }
        return show(words("confirm.title"), kind: .plain, head: noIndex, ConfirmButton(link: link).html(on: page))
    }

    /// Whether a mailed secret still works.
    func isGood(_ link: String, for purpose: UserTokenPurpose) async throws -> Bool {
        let hash = Secret.hash(link)
        return try await read { [now] in try $0.userToken(hash: hash, purpose: purpose, now: now) != nil }
    }

    func spent(_ purpose: SpentLink.Purpose) -> PageReply {
        let view = SpentLink(purpose: purpose)
        return show(words("link.spent"), kind: .plain, head: noIndex, status: .notFound, view.html(on: page))
    }

    fileprivate func confirm(_ form: Parameters) async throws -> PageReply {
        do {
            let id = try await actions.confirmAddress(token: form.string("link") ?? "")
            let isApproved = try await read { try $0.user(id)?.approved ?? false }
            return .go(LocalPath(trusted: isApproved ? "/auth/sign_in" : "/auth/waiting"), notice: .addressConfirmed)
        } catch Refusal.badToken {
            return spent(.confirmation)
        }
    }

    /// Whether the address waits for a mail, or belongs to anybody, is not told.
    fileprivate func resendConfirmation(_ form: Parameters) async throws -> PageReply {
        let email = form.string("email") ?? ""
        func refuse(_ text: String, _ status: HTTPResponse.Status) -> PageReply {
            let view = LookInMailbox(email: email, errors: [FieldError(field: "email", text: text)])
            return show(words("confirm.title"), kind: .plain, head: noIndex, status: status, view.html(on: page))
        }
        if let fault = SignUpRules.fault(email: email) {
            return refuse(words.fault(fault, of: "email"), .unprocessableContent)
        }
        guard mayTry("mail", limit: 5, within: .seconds(1800), for: email) else {
            return refuse(words("log-in.too-often"), .tooManyRequests)
        }
        let user = try await read { try $0.user(email: email) }
        if let user { try await actions.resendConfirmation(to: user.id) }
        return .go(LocalPath(trusted: "/auth/confirmation"), notice: .awaitingConfirmation)
    }
}
