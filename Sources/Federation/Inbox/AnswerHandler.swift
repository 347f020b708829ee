import ActivityVocabulary
import Domain
import JSON
import Store

/// Accept and Reject: somebody answers the request of a person of this server to follow them. Only their own answer
/// counts, and only to what was asked (CVE-2025-30741); the action checks both again.
struct AnswerHandler: Sendable {
    let addresses: Addresses
    let isYes: Bool

    func handle(_ answer: Verified, _ handling: Handling) async throws -> String? {
        guard let object = answer.activity.object else { return "answers nothing" }
        // An Undo may overtake what it undoes.
        guard try await !handling.wasUndone(answer.id) else { return "was undone before it came" }
        if let reason = try await answerToFeature(answer, object, handling) { return reason }
        if let reason = try await answerOfRelay(answer, object, handling) { return reason }
        if let request = try await quoteRequest(object.id, handling) {
            return try await answerQuote(request, answer, handling)
        }
        if try await answerApproval(object.id, answer, handling) { return nil }
        guard let follow = Self.follow(in: object, target: answer.activity.actor) else { return "answers no Follow" }
        let follower = try await handling.actions.read { reader in
            try follow.follower.flatMap { try reader.account(uri: $0) }
        }
        guard let follower, follower.isLocal else { return "answers nobody of this server" }
        if isYes {
            try await handling.actions.receiveAccept(by: answer.sender, follower: follower.id, uri: follow.uri)
        } else {
            try await handling.actions.receiveReject(by: answer.sender, follower: follower.id, uri: follow.uri)
        }
        return nil
    }

    /// An answer to whether somebody may be in a collection (FEP-7aa9). Nil when it is about something else.
    private func answerToFeature(
        _ answer: Verified, _ object: ObjectReference, _ handling: Handling
    ) async throws -> String?? {
        guard let request = object.id, addresses.isOurs(request), request.contains("/feature_requests/") else {
            return nil
        }
        let isOurs =
            isYes
            ? try await handling.actions.receiveFeatureConsent(
                by: answer.sender, request: request, stamp: answer.activity.result)
            : try await handling.actions.receiveFeatureRefusal(by: answer.sender, request: request)
        return .some(isOurs ? nil : "answers what they were not asked")
    }

    /// A relay's answer to this server's own Follow (FEP-ae0c). Nil when it is about something else.
    private func answerOfRelay(
        _ answer: Verified, _ object: ObjectReference, _ handling: Handling
    ) async throws -> String?? {
        guard RelayFollows(handling.actions.identity).contains(object) else { return nil }
        let isOurs = try await handling.actions.receiveRelayAnswer(isYes, by: answer.sender, uri: object.id)
        return .some(isOurs ? nil : "answers what they were not asked")
    }

    /// Whether it was an answer to our request to like, reply or boost.
    private func answerApproval(_ id: String?, _ answer: Verified, _ handling: Handling) async throws -> Bool {
        guard let id, addresses.isOurs(id),
            let request = try await handling.actions.read({ try $0.approval(requestURI: id)?.requestURI })
        else { return false }
        let stamp = answer.activity.result
        guard !isYes || stamp != nil else { return true }
        try await handling.actions.receiveApproval(by: answer.sender, request: request, stamp: isYes ? stamp : nil)
        return true
    }

    /// The request of ours to quote a post, if that is what is answered.
    private func quoteRequest(_ id: String?, _ handling: Handling) async throws -> String? {
        guard let id, addresses.isOurs(id) else { return nil }
        return try await handling.actions.read { try $0.quote(requestURI: id)?.requestURI }
    }

    private func answerQuote(_ request: String, _ answer: Verified, _ handling: Handling) async throws -> String? {
        let stamp = answer.activity.result
        guard !isYes || stamp != nil else { return "agrees without a stamp" }
        try await handling.actions.receiveQuoteAnswer(
            by: answer.sender, request: request, stamp: isYes ? stamp : nil)
        return nil
    }

    /// The Follow that is answered, embedded or by its id, which holds the follower's address before `#`.
    static func follow(
        in object: ObjectReference, target: String
    ) -> (follower: String?, uri: String?)? {
        switch object {
        case .capability: return nil
        case .id(let id):
            return (id.split(separator: "#", maxSplits: 1).first.map(String.init), id)
        case .embedded(let value, let id):
            guard let follow = try? Activity(reading: value), follow.kind == .follow, follow.object?.id == target else {
                return nil
            }
            return (follow.actor, id)
        }
    }
}
