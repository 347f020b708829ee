import ActivityVocabulary
import Domain
import Store

/// Somebody wants to follow a person of this server, or a relay the server itself.
struct FollowHandler: Sendable {
    let addresses: Addresses

    func handle(_ follow: Verified, _ handling: Handling) async throws -> String? {
        guard let object = follow.activity.object?.id else { return "follows nothing" }
        let target = try await handling.actions.read { try $0.accountID(uri: object) }
        // An Undo may overtake what it undoes.
        guard try await !handling.wasUndone(follow.id) else { return "was undone before it came" }
        if object == handling.actions.identity.actorURI {
            let isRelay = try await handling.actions.receiveRelayFollow(by: follow.sender, uri: follow.id)
            return isRelay ? nil : "follows this server, and is no relay of it"
        }
        guard let target else { return "follows nobody of this server" }
        try await handling.actions.receiveFollow(from: follow.sender, to: target, uri: follow.id)
        return nil
    }
}
