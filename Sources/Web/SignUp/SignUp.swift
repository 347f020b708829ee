import Actions
import Domain
import HTTPTransport
import HTTPTypes
import Hummingbird
import Store

extension WebApp {
    func addSignUp(to router: some RouterMethods<EdgeContext>) {
        get(router, "/auth/sign_up", hasGuestForm: true) { try await $0.signUpPage() }
        postAsGuest(router, "/auth/sign_up") { try await $0.signUp($1) }
        addConfirmation(to: router)
        addPasswordReset(to: router)
    }
}

extension Visit {
    private static let signUpWindow = Duration.seconds(1800)

    fileprivate func signUpPage() async throws -> PageReply {
        if viewer != nil { return .go(LocalPath(trusted: "/home")) }
        if page.site.registration == .closed { return closed() }
        let rules = try await read { try $0.serverProfile().rules }
        let isFirst = !rules.isEmpty && query.string("rules") != "read"
        let content = isFirst ? RulesStep(rules: rules).html(on: page) : fields(hasRules: !rules.isEmpty).html(on: page)
        return show(words("sign-up.title"), kind: .plain, content)
    }

    private func closed() -> PageReply {
        show(words("sign-up.closed.title"), kind: .plain, ClosedSignUp().html(on: page))
    }

    private func fields(hasRules: Bool) -> SignUpFields {
        SignUpFields(hasRules: hasRules, confirmsAddresses: web.identity.confirmsAddresses)
    }

    fileprivate func signUp(_ form: Parameters) async throws -> PageReply {
        if page.site.registration == .closed { return closed() }
        let wanted = SignUpForm(
            username: form.string("username") ?? "", email: form.string("email") ?? "",
            password: form.string("password") ?? "", agreement: form.bool("agreement") ?? false,
            reason: form.string("reason") ?? "", locale: words.tag)
        if wantsFragment { return try await turn(wanted) }
        let isAllowed =
            mayTry("sign-up-form", limit: 25, within: .seconds(300))
            && mayTry("sign-up", limit: 5, within: Self.signUpWindow)
        guard isAllowed else {
            return try await refuse(
                wanted, [FieldError(field: "username", text: words("log-in.too-often"))], .tooManyRequests)
        }
        do {
            return try await admit(actions.signUp(wanted), to: nil, notice: .welcome)
        } catch Refusal.signUp(let faults) {
            // Who mistypes is not who makes accounts by the dozen.
            takeBack("sign-up", limit: 5, within: Self.signUpWindow)
            return try await refuse(wanted, words.faults(faults), .unprocessableContent)
        } catch Refusal.waiting(let ahead, let seconds) {
            takeBack("sign-up-form", limit: 25, within: .seconds(300))
            takeBack("sign-up", limit: 5, within: Self.signUpWindow)
            return try await wait(wanted, ahead: ahead, seconds: seconds)
        }
    }

    /// The script asks before it sends the form, as often as it takes.
    private func turn(_ wanted: SignUpForm) async throws -> PageReply {
        guard mayTry("sign-up-turn", limit: 100, within: .seconds(300)) else { throw PageError.tooManyTries }
        do {
            try actions.askTurn(email: wanted.email)
            return .raw(Response(status: .noContent))
        } catch Refusal.waiting(let ahead, let seconds) {
            return try await wait(wanted, ahead: ahead, seconds: seconds)
        }
    }

    private func wait(_ wanted: SignUpForm, ahead: Int, seconds: Int) async throws -> PageReply {
        let minutes = max(1, (seconds + 30) / 60)
        let text = words("sign-up.waiting", ["count": .number(ahead), "minutes": .number(minutes)])
        return try await refuse(wanted, [], .serviceUnavailable, waiting: (text, seconds))
    }

    private func refuse(
        _ wanted: SignUpForm, _ errors: [FieldError], _ status: HTTPResponse.Status,
        waiting: (text: String, seconds: Int)? = nil
    ) async throws -> PageReply {
        var fields = fields(hasRules: try await read { try !$0.serverProfile().rules.isEmpty })
        fields.username = wanted.username
        fields.email = wanted.email
        fields.reason = wanted.reason
        fields.errors = errors
        fields.waiting = waiting?.text
        return show(words("sign-up.title"), kind: .plain, status: status, wait: waiting?.seconds, fields.html(on: page))
    }
}
