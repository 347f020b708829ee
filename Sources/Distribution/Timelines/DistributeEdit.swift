import Domain
import JobQueue
import Store
import Streaming

/// Shows an edited post anew to those who have it before them, and tells those who boosted it.
package struct DistributeEdit: Job {
    package static let kind = "distribute-edit"
    package static let lane = Lane.interactive
    package let post: Post.ID

    package init(post: Post.ID) { self.post = post }
}

extension Distribution {
    func distributeEdit(of id: Post.ID) async throws {
        try await database.write { transaction in
            guard let post = try transaction.post(id) else { return }
            let owners = try transaction.homeOwners(of: post.id)
            let topics = try audience(of: post, owners: owners, transaction)
            var notified: [(Account.ID, Notification.ID)] = []
            for recipient in try transaction.localBoosters(of: post.id) {
                // An edit may be told again although an earlier one was.
                try transaction.withdrawNotification(.update, to: recipient, from: post.author, post: post.id)
                let notification = Notification(
                    id: ids.next(), recipient: recipient, kind: .update, from: post.author, post: post.id,
                    createdAt: clock.now())
                if try transaction.notify(notification) { notified.append((recipient, notification.id)) }
            }
            transaction.afterCommit { [hub, notified] in
                hub.publish(.statusUpdate(post.id), to: topics)
                for (recipient, id) in notified {
                    hub.publish(.notification(id), to: [.user(recipient), .notifications(recipient)])
                }
            }
        }
    }
}
