import Database
import Domain

extension Notification: RowDecodable {
    static let columns: SQL = "n.id, n.recipient_id, n.kind, n.from_id, n.post_id, n.created_at"

    package init(_ row: inout RowReader) throws {
        let id: ID = try row.next()
        let recipient: Account.ID = try row.next()
        let kind: Kind = try row.next()
        let from: Account.ID = try row.next()
        let subject: Int64 = try row.next()
        self.init(
            id: id, recipient: recipient, kind: kind, from: from,
            post: subject == 0 || kind.isOfCollection || kind == .adminReport ? nil : Post.ID(subject),
            collection: kind.isOfCollection ? FeaturedCollection.ID(subject) : nil,
            report: kind == .adminReport && subject != 0 ? Report.ID(subject) : nil, createdAt: try row.next())
    }
}

/// Which notifications are wanted.
package struct NotificationFilter: Sendable, Hashable {
    /// nil: every kind.
    package var kinds: [Notification.Kind]?
    package var excluded: [Notification.Kind] = []
    package var from: Account.ID?

    package init() {}
}

extension Reader {
    /// What a person was told of, without what comes from people they have since blocked or muted.
    package func notifications(
        for recipient: Account.ID, filter: NotificationFilter, page: Page
    ) throws -> [Notification] {
        page.arranged(
            try all(
                Notification.self,
                """
                SELECT \(Notification.columns) FROM notifications n JOIN accounts f ON f.id = n.from_id
                WHERE \(conditions(recipient, filter)) AND \(page.condition(on: "n.id"))
                \(page.order(by: "n.id"))
                """))
    }

    package func notification(_ id: Notification.ID, for recipient: Account.ID) throws -> Notification? {
        try first(
            Notification.self,
            """
            SELECT \(Notification.columns) FROM notifications n WHERE n.id = \(id) AND n.recipient_id = \(recipient)
            """)
    }

    /// How many came after the reader's marker, counting no further than `limit`.
    package func unreadCount(for recipient: Account.ID, filter: NotificationFilter, limit: Int) throws -> Int {
        let read = try markers(of: recipient).first { $0.timeline == .notifications }?.lastReadID ?? 0
        return try first(
            Int.self,
            """
            SELECT COUNT(*) FROM (SELECT 1 FROM notifications n JOIN accounts f ON f.id = n.from_id
                WHERE \(conditions(recipient, filter)) AND n.id > \(read) LIMIT \(limit)) unread
            """) ?? 0
    }

    private func conditions(_ recipient: Account.ID, _ filter: NotificationFilter) -> SQL {
        var conditions: SQL = """
            n.recipient_id = \(recipient) AND f.standing < 2
            AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = \(recipient) AND b.target_id = n.from_id)
            AND NOT EXISTS (SELECT 1 FROM mutes m
                            WHERE m.account_id = \(recipient) AND m.target_id = n.from_id AND m.notifications)
            """
        if let kinds = filter.kinds { conditions += " AND n.kind IN \(list: kinds.map(\.rawValue))" }
        if !filter.excluded.isEmpty { conditions += " AND n.kind NOT IN \(list: filter.excluded.map(\.rawValue))" }
        if let from = filter.from { conditions += " AND n.from_id = \(from)" }
        return conditions
    }

    /// Notifications with the accounts and posts they speak of, in a fixed number of queries.
    package func notificationViews(_ notifications: [Notification], viewer: Account.ID) throws -> [NotificationView] {
        let accounts = try accountViews(Set(notifications.map(\.from)))
        let collections = try notifiedCollections(notifications, viewer: viewer)
        let reports = try notifiedReports(notifications, viewer: viewer)
        let visible = try visible(Array(Set(notifications.compactMap(\.post))), to: viewer)
        let posts = try postViews(visible, viewer: viewer)
        let byID = Dictionary(uniqueKeysWithValues: posts.map { ($0.post.id, $0) })
        return notifications.compactMap { notification in
            guard let from = accounts[notification.from] else { return nil }
            let post = notification.post.flatMap { byID[$0] }
            // The post is gone or no longer for them: there is nothing left to tell.
            if notification.post != nil && post == nil { return nil }
            let collection = notification.collection.flatMap { collections[$0] }
            if notification.collection != nil && collection == nil { return nil }
            let report = notification.report.flatMap { reports[$0] }
            if notification.report != nil && report == nil { return nil }
            return NotificationView(
                notification: notification, from: from, post: post, collection: collection, report: report)
        }
    }

    /// The collections that notifications speak of, as far as the viewer may see them.
    package func notifiedCollections(
        _ notifications: [Notification], viewer: Account.ID
    ) throws -> [FeaturedCollection.ID: CollectionView] {
        let ids = Set(notifications.compactMap(\.collection))
        guard !ids.isEmpty else { return [:] }
        let found = try collectionViews(ids.compactMap { try visibleCollection($0, to: viewer) }, viewer: viewer)
        return Dictionary(uniqueKeysWithValues: found.map { ($0.collection.id, $0) })
    }

    /// The reports that notifications speak of, with whom they are about. Only for those who moderate, as long as they
    /// do.
    package func notifiedReports(
        _ notifications: [Notification], viewer: Account.ID
    ) throws -> [Report.ID: NotifiedReport] {
        let ids = Set(notifications.compactMap(\.report))
        guard !ids.isEmpty, let user = try user(viewer), user.role >= .moderator else { return [:] }
        let reports = try ids.compactMap { try report($0) }
        let people = try accounts(reports.map(\.target))
        return Dictionary(
            uniqueKeysWithValues: reports.compactMap { report in
                people[report.target].map { (report.id, NotifiedReport(report: report, target: $0)) }
            })
    }
}

/// A report as a notification shows it.
package struct NotifiedReport: Sendable {
    package var report: Report
    package var target: Account
}

/// A notification as edges show it.
package struct NotificationView: Sendable {
    package var notification: Notification
    package var from: AccountView
    package var post: PostView?
    package var collection: CollectionView?
    package var report: NotifiedReport?
}

extension Notification {
    /// What stands in the column `post_id`: a post, or for some kinds a collection or report. Their ids are never the
    /// same.
    fileprivate var subject: Int64 { post?.rawValue ?? collection?.rawValue ?? report?.rawValue ?? 0 }
}

extension Transaction {
    /// Tells somebody once; false when they were told already, or do not want to hear of it from this account.
    package func notify(_ notification: Notification, conversation: Identifier<Conversation>? = nil) throws -> Bool {
        // The end of one's own poll is the only news of oneself.
        guard notification.recipient != notification.from || notification.kind == .poll else { return false }
        guard try exists("SELECT 1 FROM users WHERE id = \(notification.recipient)") else { return false }
        let unwanted = try exists(
            """
            SELECT 1 FROM blocks b WHERE (b.account_id = \(notification.recipient) AND b.target_id = \(notification.from))
                OR (b.account_id = \(notification.from) AND b.target_id = \(notification.recipient))
            UNION ALL SELECT 1 FROM mutes m
            WHERE m.account_id = \(notification.recipient) AND m.target_id = \(notification.from) AND m.notifications
            """)
        if unwanted { return false }
        // Limited accounts reach only those who follow them; asking to follow, and for help, is left to them.
        if notification.kind != .followRequest, notification.kind != .adminReport,
            try exists(
                """
                SELECT 1 FROM accounts a WHERE a.id = \(notification.from) AND a.standing = \(Account.Standing.limited)
                AND NOT EXISTS (SELECT 1 FROM follows f
                                WHERE f.follower_id = \(notification.recipient) AND f.target_id = a.id)
                """)
        {
            return false
        }
        if let conversation, try mutesConversation(conversation, account: notification.recipient) { return false }
        return try execute(
            """
            INSERT INTO notifications (id, recipient_id, kind, from_id, post_id, created_at)
            VALUES (\(notification.id), \(notification.recipient), \(notification.kind), \(notification.from),
                \(notification.subject), \(notification.createdAt))
            ON CONFLICT (recipient_id, kind, from_id, post_id) DO NOTHING
            """) == 1
    }

    /// Takes back what was told: an unfavourite, an unfollow.
    package func withdrawNotification(
        _ kind: Notification.Kind, to recipient: Account.ID, from: Account.ID, post: Post.ID?
    ) throws {
        try execute(
            """
            DELETE FROM notifications WHERE recipient_id = \(recipient) AND kind = \(kind) AND from_id = \(from)
                AND post_id = \(post?.rawValue ?? 0)
            """)
    }

    /// Takes back what was told of a collection.
    package func withdrawNotification(
        _ kind: Notification.Kind, to recipient: Account.ID, about collection: FeaturedCollection.ID
    ) throws {
        try execute(
            """
            DELETE FROM notifications
            WHERE recipient_id = \(recipient) AND kind = \(kind) AND post_id = \(collection.rawValue)
            """)
    }

    package func deleteNotification(_ id: Notification.ID, for recipient: Account.ID) throws -> Bool {
        try execute("DELETE FROM notifications WHERE id = \(id) AND recipient_id = \(recipient)") == 1
    }

    package func clearNotifications(for recipient: Account.ID) throws {
        try execute("DELETE FROM notifications WHERE recipient_id = \(recipient)")
    }

    package func clearNotifications(for recipient: Account.ID, from account: Account.ID) throws {
        try execute("DELETE FROM notifications WHERE recipient_id = \(recipient) AND from_id = \(account)")
    }
}
