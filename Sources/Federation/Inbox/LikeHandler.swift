import Domain
import Store

/// Somebody likes a post of this server.
struct LikeHandler: Sendable {
    let addresses: Addresses

    func handle(_ like: Verified, _ handling: Handling) async throws -> String? {
        guard let object = like.activity.object?.id else { return "likes nothing" }
        let post = try await handling.actions.read { try $0.postID(uri: object) }
        // An Undo may overtake what it undoes.
        guard try await !handling.wasUndone(like.id) else { return "was undone before it came" }
        guard let post else { return "likes nothing of this server" }
        // Misskey and its kin react by a Like with the emoji beside it.
        if let reaction = addresses.reaction(of: like.activity) {
            try await handling.actions.receiveReaction(
                reaction.name, url: reaction.url, uri: like.id, to: post, by: like.sender)
            return nil
        }
        try await handling.actions.receiveFavourite(uri: like.id, of: post, by: like.sender)
        return nil
    }
}
