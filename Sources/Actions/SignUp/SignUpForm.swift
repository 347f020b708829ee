import Domain

/// What somebody who wants to join filled in.
package struct SignUpForm: Sendable {
    package var username: String
    package var email: String
    package var password: String
    /// Whether they agree to the rules.
    package var agreement: Bool
    /// Why they want to join; needed where sign-ups are approved.
    package var reason: String
    package var locale: String

    package init(
        username: String, email: String, password: String, agreement: Bool, reason: String = "", locale: String = "en"
    ) {
        self.username = username
        self.email = email
        self.password = password
        self.agreement = agreement
        self.reason = reason
        self.locale = locale
    }
}
