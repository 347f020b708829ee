import ActivityVocabulary
import Domain
import Store

/// Somebody boosts a post. Posts that are not known are fetched from their own server when anybody here follows the
/// booster; what came along inside the Announce is nobody's word.
struct AnnounceHandler: Sendable {
    let addresses: Addresses
    let reading: NoteReading

    func handle(_ announce: Verified, _ handling: Handling) async throws -> String? {
        if try await handling.actions.read({ try $0.isAcceptedRelay(announce.sender) }) {
            return try await RelayedPost(addresses: addresses).handle(announce, handling)
        }
        if let inner = AnnouncedActivity.activity(in: announce.activity) {
            let handedOn = AnnouncedActivity(addresses: addresses, reading: reading)
            let (post, reason) = try await handedOn.handle(inner, by: announce, handling)
            guard let post else { return reason }
            return try await boost(post, announce, handling)
        }
        guard let object = announce.activity.object?.id else { return "boosts nothing" }
        let state = try await handling.actions.read { reader in
            (
                post: try reader.postID(uri: object), isFollowed: try reader.hasLocalFollowers(announce.sender),
                isUndone: try reader.isDeleted(uri: announce.id), isGone: try reader.isDeleted(uri: object)
            )
        }
        guard !state.isUndone else { return "was undone before it came" }
        guard !state.isGone else { return "boosts what is deleted" }
        guard state.post != nil || state.isFollowed else { return "nobody here follows the booster" }
        var post = state.post
        if post == nil { post = try await handling.network().objects.post(uri: object, budget: handling.budget) }
        guard let post else { return "what it boosts is not to be had" }
        return try await boost(post, announce, handling)
    }

    private func boost(_ post: Post.ID, _ announce: Verified, _ handling: Handling) async throws -> String? {
        let (followers, isUndone) = try await handling.actions.read { reader in
            (try reader.remoteActor(announce.sender)?.followersURL, try reader.isDeleted(uri: announce.id))
        }
        guard !isUndone else { return "was undone before it came" }
        let visibility = NoteReading.visibility(of: announce.activity.audience, followers: followers)
        _ = try await handling.actions.receiveReblog(
            uri: announce.id, of: post, by: announce.sender, visibility: visibility,
            at: announce.activity.published.map { Timestamp(milliseconds: $0) } ?? handling.actions.clock.now())
        return nil
    }
}
