import Database
import Domain
import JobQueue
import Store
import Streaming

/// Puts a new post or boost, local or remote, where people of this server look.
package struct DistributePost: Job {
    package static let kind = "distribute-post"
    package static let lane = Lane.interactive
    package let post: Post.ID

    package init(post: Post.ID) { self.post = post }
}

extension Distribution {
    /// Many posts in one transaction: one commit carries the timelines of all of them.
    func distribute(_ jobs: [DistributePost]) async throws {
        try await database.write { transaction in
            for job in jobs {
                guard let post = try transaction.post(job.post) else { continue }
                let owners = try transaction.insertHomeEntries(for: post)
                let notified = try notifyMentioned(in: post, transaction) + notifySubscribers(of: post, transaction)
                let topics = try audience(of: post, owners: owners, transaction)
                transaction.afterCommit { [hub] in
                    hub.publish(.update(post.id), to: topics)
                    for (recipient, id) in notified {
                        hub.publish(.notification(id), to: [.user(recipient), .notifications(recipient)])
                    }
                }
                if post.visibility == .direct {
                    let parties = try transaction.mentioned(in: post.id) + [post.author]
                    transaction.afterCommit { [hub] in
                        hub.publish(.conversation(post.id), to: parties.map { .direct($0) })
                    }
                }
            }
        }
    }

    private func notifyMentioned(
        in post: Post, _ transaction: Transaction
    ) throws -> [(Account.ID, Notification.ID)] {
        guard post.reblogOf == nil else { return [] }
        return try transaction.mentioned(in: post.id).compactMap { recipient in
            try notify(recipient, of: .mention, post, transaction, conversation: post.conversation)
        }
    }

    /// People who asked to be told of every post of this author; replies to others are not told (as Mastodon does).
    private func notifySubscribers(
        of post: Post, _ transaction: Transaction
    ) throws -> [(Account.ID, Notification.ID)] {
        let isReplyToOther = post.inReplyToAccount != nil && post.inReplyToAccount != post.author
        guard post.reblogOf == nil, !isReplyToOther, post.visibility != .direct else { return [] }
        return try transaction.subscribers(to: post.author).compactMap { recipient in
            try notify(recipient, of: .status, post, transaction, conversation: nil)
        }
    }

    private func notify(
        _ recipient: Account.ID, of kind: Notification.Kind, _ post: Post, _ transaction: Transaction,
        conversation: Identifier<Conversation>?
    ) throws -> (Account.ID, Notification.ID)? {
        let notification = Notification(
            id: ids.next(), recipient: recipient, kind: kind, from: post.author, post: post.id, createdAt: clock.now())
        let isNew = try transaction.notify(notification, conversation: conversation)
        return isNew ? (recipient, notification.id) : nil
    }

    /// The streams on which a post appears.
    func audience(of post: Post, owners: [Account.ID], _ reader: Reader) throws -> [Topic] {
        var topics = owners.map { Topic.user($0) }
        guard post.visibility == .public, post.reblogOf == nil else { return topics }
        for tag in try reader.tags(of: post.id) {
            topics.append(.tag(tag.name))
            if post.isLocal { topics.append(.tagLocal(tag.name)) }
        }
        let isReplyToOther = post.inReplyToAccount != nil && post.inReplyToAccount != post.author
        if isReplyToOther { return topics }
        topics += post.isLocal ? [.publicAll, .publicLocal] : [.publicAll, .publicRemote]
        if !post.attachments.isEmpty {
            topics += post.isLocal ? [.publicMedia, .publicLocalMedia] : [.publicMedia, .publicRemoteMedia]
        }
        return topics
    }
}
