import Domain
import JobQueue
import Store
import Streaming

/// Shows a post anew to those who have it before them, where not its words have changed but what hangs on it.
package struct RefreshPost: Job {
    package static let kind = "refresh-post"
    package static let lane = Lane.interactive
    package let post: Post.ID

    package init(post: Post.ID) { self.post = post }
}

extension Distribution {
    func refresh(_ id: Post.ID) async throws {
        let topics = try await database.read { reader -> [Topic] in
            guard let post = try reader.post(id) else { return [] }
            return try audience(of: post, owners: reader.homeOwners(of: id), reader)
        }
        if !topics.isEmpty { hub.publish(.statusUpdate(id), to: topics) }
    }
}
