import Actions
import Database
import Domain
import HTTPTransport
import HTTPTypes
import Hummingbird
import JSON

/// Every reason not to do something → status and words.
extension APIError {
    static func of(_ error: any Error, _ context: EdgeContext) -> APIError {
        switch error {
        case let error as APIError: return error
        case let refusal as Refusal: return of(refusal)
        case let error as ParametersError: return of(error)
        case DatabaseError.unavailable(let cause), DatabaseError.full(let cause):
            context.logger.error("Database unavailable", metadata: ["error": "\(cause)"])
            return .unavailable
        case is CancellationError: return .unavailable
        case let error as any HTTPResponseError: return APIError(error.status, error.status.reasonPhrase)
        default:
            context.logger.error("Request failed", metadata: ["error": "\(error)"])
            return APIError(.internalServerError, "Something went wrong on our end. Please tell us the request id.")
        }
    }

    static func of(_ error: ParametersError) -> APIError {
        switch error {
        case .malformed(let cause): APIError(.badRequest, "Bad request: \(cause)")
        case .tooLarge(let limit): APIError(.contentTooLarge, "The request is longer than \(limit) bytes")
        }
    }

    static func of(_ refusal: Refusal) -> APIError {
        switch refusal {
        // Following oneself is "not found" in Mastodon too (`FollowService#following_not_possible?`).
        case .notFound, .selfAction: .notFound
        case .notAllowed, .blocked, .notReblogable, .registrationsClosed, .alreadySetUp: .notAllowed
        case .hindered(let hindrance): hindered(hindrance)
        case .textMissing: .validation("Text can't be blank")
        case .blank(let field): .validation("\(label(field)) can't be blank")
        case .notFeaturable: APIError(.forbidden, "This account cannot be added to collections")
        case .tooMany(field: "collections", let limit):
            .validation("You already have the maximum number of collections (\(limit))")
        case .tooMany(field: "collection_items", let limit):
            .validation("A collection can hold at most \(limit) accounts")
        case .tooLong(field: "text", let limit): .validation("Text character limit of \(limit) exceeded")
        case .tooLong(let field, let limit): .validation("\(label(field)) is too long (maximum is \(limit) characters)")
        case .tooMany(field: "pins", _): .validation("You have already pinned the maximum number of posts")
        case .tooMany(field: "featured_tags", _):
            .validation("You have already featured the maximum number of hashtags")
        case .tooMany(let field, let limit): .validation("\(label(field)) are too many (maximum is \(limit))")
        case .invalid(let field, nil): .validation("\(label(field)) is invalid")
        case .invalid(let field, .some): .validation("\(label(field)) is not included in the list")
        case .parentMissing:
            APIError(.notFound, "The post you are trying to reply to does not appear to exist.")
        case .poll(let fault): of(fault)
        case .vote(let fault): of(fault)
        case .notPermitted(let interaction):
            APIError(.forbidden, "The author of this post does not let you \(interaction.verb) it")
        case .quotedMissing:
            APIError(.notFound, "The post you are trying to quote does not appear to exist.")
        case .notFollowing:
            .validation("You must be already following the person you want to endorse")
        case .unexpectedMentions: .unprocessable("Post would be sent to unexpected accounts")
        case .busy: .unavailable
        case .waiting(let ahead, let seconds): .waiting(ahead: ahead, seconds: seconds)
        case .notPinnable(.foreign): .validation("Someone else's post cannot be pinned")
        case .notPinnable(.boost): .validation("A boost cannot be pinned")
        case .notPinnable(.direct):
            .validation("Posts that are only visible to mentioned users cannot be pinned")
        case .moved:
            APIError(
                .forbidden,
                "This account has moved. Post from the new one, or end the move in this server's settings.")
        case .notMovable(let reason): immovable(reason)
        case .alreadyFeatured: .validation("Tag has already been taken")
        case .alreadyPinned: .validation("Status has already been pinned")
        case .signUp(let faults): signUp(faults)
        case .wrongCredentials: .oauth("invalid_grant")
        case .badToken: .invalidToken
        case .oauth(let name, let description): .oauth(name, description: description)
        }
    }

    static func immovable(_ reason: Immovable) -> APIError {
        switch reason {
        case .unlisted:
            .unprocessable("The other account does not name this one as an alias. Add it there first, then try again.")
        case .targetMoved: .unprocessable("The other account has moved away itself")
        case .tooSoon(let end):
            .unprocessable(
                "This account moved a short time ago. It can move again after \(formatRFC3339(end.milliseconds))")
        }
    }

    static func hindered(_ hindrance: User.Hindrance) -> APIError {
        switch hindrance {
        case .disabled: APIError(.forbidden, "Your login is currently disabled")
        case .unconfirmed: APIError(.forbidden, "Your login is missing a confirmed e-mail address")
        case .awaitingApproval: APIError(.forbidden, "Your login is currently pending approval")
        }
    }

    /// `spoiler_text` → `Spoiler text`, as Rails names attributes.
    private static func label(_ field: String) -> String {
        let words = field.replacing("_", with: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }
}

/// OAuth 2 errors with Doorkeeper's texts (RFC 6749 §5.2).
extension APIError {
    static func oauth(_ name: String, description: String? = nil) -> APIError {
        let status: HTTPResponse.Status =
            switch name {
            case "invalid_client": .unauthorized
            case "unauthorized_client": .forbidden
            default: .badRequest
            }
        return APIError(status, name, description: texts[name] ?? description)
    }

    private static let texts = [
        "invalid_grant": "The provided authorization grant is invalid, expired, revoked, does not match the "
            + "redirection URI used in the authorization request, or was issued to another client.",
        "invalid_client": "Client authentication failed due to unknown client, no client authentication included, "
            + "or unsupported authentication method.",
        "unsupported_grant_type": "The authorization grant type is not supported by the authorization server.",
        "invalid_scope": "The requested scope is invalid, unknown, or malformed.",
    ]
}

/// Sign-up faults, with the texts of Rails' validations.
extension APIError {
    static func signUp(_ faults: [String: [SignUpRules.Fault]]) -> APIError {
        let order = ["username", "email", "password", "agreement", "locale", "reason", "date_of_birth"]
        let fields = faults.keys.sorted { left, right in
            (order.firstIndex(of: left) ?? .max, left) < (order.firstIndex(of: right) ?? .max, right)
        }
        var texts: [String] = []
        var details: [(field: String, faults: [(code: String, text: String)])] = []
        for field in fields {
            let found = (faults[field] ?? []).map { (code: $0.rawValue, text: text($0, of: field)) }
            details.append((field, found))
            texts += found.map { "\(label(field)) \($0.text)" }
        }
        var error = APIError(.unprocessableContent, "Validation failed: " + texts.joined(separator: ", "))
        error.details = details
        return error
    }

    private static func text(_ fault: SignUpRules.Fault, of field: String) -> String {
        switch fault {
        case .blank: "can't be blank"
        case .taken: "has already been taken"
        case .reserved: "is reserved"
        case .invalid where field == "username": "must contain only letters, numbers and underscores"
        case .invalid: "is invalid"
        case .tooShort: "is too short"
        case .tooLong: "is too long"
        case .notAccepted: "must be accepted"
        }
    }
}

extension Interaction {
    fileprivate var verb: String {
        switch self {
        case .like: "favourite"
        case .reply: "reply to"
        case .announce: "boost"
        case .quote: "quote"
        }
    }
}
