import Domain
import JobQueue
import Store
import Streaming

/// Takes a deleted post or boost off the screens of those who have it before them.
package struct DistributeDelete: Job {
    package static let kind = "distribute-delete"
    package static let lane = Lane.interactive
    package let deleted: DeletedPost

    package init(deleted: DeletedPost) { self.deleted = deleted }
}

extension Distribution {
    /// The rows are gone already; only streams are told. Who holds a stream is asked of the follows.
    func distributeDelete(of deleted: DeletedPost) async throws {
        let followers = try await database.read { try $0.localFollowers(of: deleted.author).map(\.follower) }
        var topics = (followers + [deleted.author] + deleted.mentioned).map { Topic.user($0) }
        if deleted.visibility == .public, deleted.reblogOf == nil {
            topics +=
                deleted.isLocal
                ? [.publicAll, .publicLocal, .publicMedia, .publicLocalMedia]
                : [.publicAll, .publicRemote, .publicMedia, .publicRemoteMedia]
            topics += deleted.tags.flatMap { [Topic.tag($0), .tagLocal($0)] }
        }
        // Who follows and was mentioned hears it once.
        hub.publish(.delete(deleted.id), to: Array(Set(topics)))
    }
}
