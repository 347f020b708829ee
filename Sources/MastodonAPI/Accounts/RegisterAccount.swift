import Actions
import Domain
import HTTPTransport
import HTTPTypes
import JSON

extension MastodonAPI {
    /// Signs somebody up through an app, with the app's own token. They get a token that works once their address is
    /// confirmed and, where sign-ups are approved, once they are.
    @Sendable func registerAccount(_ call: Call) async throws -> Reply {
        let viewer = try call.token
        guard viewer.account == nil else { throw APIError.notAllowed }
        let parameters = call.parameters
        let form = SignUpForm(
            username: parameters.string("username") ?? "", email: parameters.string("email") ?? "",
            password: parameters.string("password") ?? "", agreement: parameters.bool("agreement") ?? false,
            reason: parameters.string("reason") ?? "", locale: parameters.string("locale") ?? "")
        let user: User
        do {
            user = try await actions.signUp(form)
        } catch Refusal.waiting(let ahead, let seconds) {
            // Who stands in line is not who makes accounts by the dozen.
            takeBack(.signUps, viewer: viewer, client: call.context.clientAddress)
            throw Refusal.waiting(ahead: ahead, seconds: seconds)
        }
        let secret = try await actions.issueToken(
            for: user.id, application: viewer.token.application, scopes: viewer.scopes)
        return .token(secret, scopes: viewer.scopes, createdAt: actions.clock.now())
    }
}
