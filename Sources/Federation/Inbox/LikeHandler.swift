import Domain
import Store

/// Somebody likes a post of this server.
struct LikeHandler: Sendable {
    func handle(_ like: Verified, _ handling: Handling) async throws -> String? {
        guard let object = like.activity.object?.id else { return "likes nothing" }
        let post = try await handling.actions.read { try $0.postID(uri: object) }
        // An Undo may overtake what it undoes.
        guard try await !handling.wasUndone(like.id) else { return "was undone before it came" }
        guard let post else { return "likes nothing of this server" }
        try await handling.actions.receiveFavourite(uri: like.id, of: post, by: like.sender)
        return nil
    }
}
