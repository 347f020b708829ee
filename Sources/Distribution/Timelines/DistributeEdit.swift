import Database
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
            notified += try tellQuoting(post, transaction)
            transaction.afterCommit { [hub, notified] in
                hub.publish(.statusUpdate(post.id), to: topics)
                for (recipient, id) in notified {
                    hub.publish(.notification(id), to: [.user(recipient), .notifications(recipient)])
                }
            }
        }
    }

    /// People here who quote the post show now what they may not have meant to.
    private func tellQuoting(_ post: Post, _ transaction: Transaction) throws -> [(Account.ID, Notification.ID)] {
        try transaction.localQuotes(of: post.id).compactMap { quote in
            try transaction.withdrawNotification(
                .quotedUpdate, to: quote.author, from: post.author, post: quote.post)
            let notification = Notification(
                id: ids.next(), recipient: quote.author, kind: .quotedUpdate, from: post.author, post: quote.post,
                createdAt: clock.now())
            return try transaction.notify(notification) ? (quote.author, notification.id) : nil
        }
    }
}
