import Domain
import Store

/// Somebody boosts a post. Posts that are not known are fetched from their own server when anybody here follows the
/// booster; what came along inside the Announce is nobody's word.
struct AnnounceHandler: Sendable {
    let addresses: Addresses

    func handle(_ announce: Verified, _ handling: Handling) async throws -> String? {
        guard let object = announce.activity.object?.id else { return "boosts nothing" }
        let state = try await handling.actions.read { reader in
            (
                post: try reader.postID(uri: object), isFollowed: try reader.hasLocalFollowers(announce.sender),
                isUndone: try reader.isDeleted(uri: announce.id), isGone: try reader.isDeleted(uri: object),
                followers: try reader.remoteActor(announce.sender)?.followersURL
            )
        }
        guard !state.isUndone else { return "was undone before it came" }
        guard !state.isGone else { return "boosts what is deleted" }
        guard state.post != nil || state.isFollowed else { return "nobody here follows the booster" }
        var post = state.post
        if post == nil { post = try await handling.network().objects.post(uri: object, budget: handling.budget) }
        guard let post else { return "what it boosts is not to be had" }
        let visibility = NoteReading.visibility(of: announce.activity.audience, followers: state.followers)
        _ = try await handling.actions.receiveReblog(
            uri: announce.id, of: post, by: announce.sender, visibility: visibility,
            at: announce.activity.published.map { Timestamp(milliseconds: $0) } ?? handling.actions.clock.now())
        return nil
    }
}
