import Domain
import HTTPTransport

/// What an app asks a person for, as its link says it (RFC 6749 §4.1.1, RFC 7636 §4.3).
struct AuthorizationRequest: Sendable {
    var responseType: String
    var clientID: String
    var redirectURI: String
    var scope: String
    var state: String?
    var codeChallenge: String?
    var codeChallengeMethod: String?

    init(_ parameters: Parameters) {
        responseType = parameters.string("response_type") ?? ""
        clientID = parameters.string("client_id") ?? ""
        redirectURI = parameters.string("redirect_uri") ?? ""
        scope = parameters.string("scope") ?? ""
        state = parameters.string("state")
        codeChallenge = parameters.string("code_challenge").flatMap { $0.isEmpty ? nil : $0 }
        codeChallengeMethod = parameters.string("code_challenge_method")
    }

    var scopes: ScopeSet { ScopeSet(scope) }

    /// Shows the code instead of sending the browser somewhere.
    var isOutOfBand: Bool { redirectURI == Self.outOfBand }

    static let outOfBand = "urn:ietf:wg:oauth:2.0:oob"

    /// Everything again: for the hidden fields of the form, and for the address to come back to after signing in.
    var pairs: [(name: String, value: String)] {
        var pairs = [
            (name: "response_type", value: responseType), (name: "client_id", value: clientID),
            (name: "redirect_uri", value: redirectURI), (name: "scope", value: scope),
        ]
        if let state { pairs.append((name: "state", value: state)) }
        if let codeChallenge { pairs.append((name: "code_challenge", value: codeChallenge)) }
        if let codeChallengeMethod { pairs.append((name: "code_challenge_method", value: codeChallengeMethod)) }
        return pairs
    }

    /// The page of this request, without the wish to sign in again, which has been fulfilled when somebody comes back.
    var path: LocalPath { LocalPath(trusted: "/oauth/authorize?" + QueryText.of(pairs)) }

    /// Where the person is sent with the answer: the app's address, its own query kept (RFC 6749 §3.1.2).
    func answer(_ pairs: [(name: String, value: String)], issuer: String) -> String {
        var all = pairs
        if let state { all.append((name: "state", value: state)) }
        // RFC 9207: an app that talks to many servers must know which of them answers.
        all.append((name: "iss", value: issuer))
        let mark = redirectURI.contains("?") ? (redirectURI.last == "?" || redirectURI.last == "&" ? "" : "&") : "?"
        return redirectURI + mark + QueryText.of(all)
    }
}

/// Pairs as a query.
enum QueryText {
    static func of(_ pairs: [(name: String, value: String)]) -> String {
        pairs.map { "\($0.name.queryEscaped)=\($0.value.queryEscaped)" }.joined(separator: "&")
    }
}
