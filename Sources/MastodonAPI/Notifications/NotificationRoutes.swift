import Actions
import Database
import Domain
import HTTPTypes
import JSON
import Store

extension MastodonAPI {
    var notificationRoutes: [Route] {
        let (read, write) = ("read:notifications", "write:notifications")
        return [
            .get("/api/v1/notifications", scope: read, viewer: .required, kept: true, showNotifications),
            .get("/api/v1/notifications/unread_count", scope: read, viewer: .required, countUnread),
            .post("/api/v1/notifications/clear", scope: write, viewer: .required, clearNotifications),
            .get("/api/v1/notifications/:id", scope: read, viewer: .required, showNotification),
            .post("/api/v1/notifications/:id/dismiss", scope: write, viewer: .required, dismissNotification),
        ]
    }

    @Sendable private func showNotifications(_ call: Call) async throws -> Reply {
        let (me, page, filter) = (try call.me, call.page(limit: 40, max: 80), call.notificationFilter)
        let basis = basis(viewer: me)
        let found = try await actions.read { [renderer] reader in
            let notifications = try reader.notifications(for: me, filter: filter, page: page)
            return (all: notifications, rows: try renderer.notificationRows(notifications, viewer: me, reader))
        }
        let reply = Reply.list(found.rows, each: 4_096) { $0.write($1, viewer: me) }
        return paged(reply, at: found.all.map(\.id), page, call).kept(basis, of: me, found.rows)
    }

    @Sendable private func showNotification(_ call: Call) async throws -> Reply {
        let (id, me) = (try call.id(of: Notification.self), try call.me)
        let row = try await actions.read { [renderer] reader in
            guard let notification = try reader.notification(id, for: me),
                let row = try renderer.notificationRows([notification], viewer: me, reader).first
            else { throw APIError.notFound }
            return row
        }
        return .json { $0.write(row, viewer: me) }
    }

    @Sendable private func countUnread(_ call: Call) async throws -> Reply {
        let (me, limit, filter) = (try call.me, call.limit(100, max: 1_000), call.notificationFilter)
        let count = try await actions.read { try $0.unreadCount(for: me, filter: filter, limit: limit) }
        return .json { json in
            json.beginObject()
            json.field("count", count)
            json.endObject()
        }
    }

    @Sendable private func dismissNotification(_ call: Call) async throws -> Reply {
        try await actions.dismissNotification(try call.id(), as: try call.me)
        return .empty
    }

    @Sendable private func clearNotifications(_ call: Call) async throws -> Reply {
        try await actions.clearNotifications(as: try call.me)
        return .empty
    }
}

extension Call {
    /// `types[]`, `exclude_types[]` and `account_id`. Types that are not known here ask for nothing there is.
    fileprivate var notificationFilter: NotificationFilter {
        var filter = NotificationFilter()
        let wanted = parameters.strings("types").filter { !$0.isEmpty }
        if !wanted.isEmpty { filter.kinds = wanted.compactMap { Notification.Kind(name: $0) } }
        filter.excluded = parameters.strings("exclude_types").compactMap { Notification.Kind(name: $0) }
        filter.from = wantedID("account_id")
        return filter
    }
}

extension Reply {
    /// - Parameter rows: all that it shows; those about reports and collections change unnoticed.
    fileprivate func kept(_ basis: Basis?, of recipient: Account.ID, _ rows: [NotificationRow]) -> Reply {
        guard var basis else { return self }
        basis.marks.append(.notifications(of: recipient))
        for row in rows {
            guard basis.add(row.from), row.collection == nil, row.report == nil else { return self }
            if let post = row.post, !basis.add(post) { return self }
        }
        return kept(basis)
    }
}

/// A notification ready to be written.
struct NotificationRow: Sendable {
    let notification: Notification
    let from: AccountRow
    let post: StatusRow?
    /// A Collection entity.
    let collection: [UInt8]?
    /// With whom it is about.
    let report: (Report, AccountRow)?
}

extension Renderer {
    /// What is needed to write notifications, in their order. Those about posts that are gone, or no longer for the
    /// reader, are left out: there is nothing left to tell.
    func notificationRows(
        _ notifications: [Notification], viewer: Account.ID, _ reader: Reader
    ) throws -> [NotificationRow] {
        let reports = try reader.notifiedReports(notifications, viewer: viewer)
        let wanted = notifications.map(\.from) + reports.values.map(\.target.id)
        let people = try accountRows(Array(Set(wanted)), reader)
        let visible = try reader.visible(Array(Set(notifications.compactMap(\.post))), to: viewer)
        let posts = try rows(visible, viewer: viewer, reader)
        let collections = try reader.notifiedCollections(notifications, viewer: viewer)
        let byAccount = Dictionary(uniqueKeysWithValues: people.map { ($0.head.id, $0) })
        let byPost = Dictionary(uniqueKeysWithValues: posts.map { ($0.own.head.id, $0) })
        return notifications.compactMap { notification in
            let post = notification.post.flatMap { byPost[$0] }
            guard let from = byAccount[notification.from], notification.post == nil || post != nil else { return nil }
            let collection = notification.collection.flatMap { collections[$0] }
            guard notification.collection == nil || collection != nil else { return nil }
            let report = notification.report.flatMap { reports[$0]?.report }
            let target = report.flatMap { byAccount[$0.target] }
            guard notification.report == nil || target != nil else { return nil }
            return NotificationRow(
                notification: notification, from: from, post: post, collection: collection.map(bytes),
                report: report.flatMap { report in target.map { (report, $0) } })
        }
    }
}

extension JSONWriter {
    /// A Notification entity.
    mutating func write(_ row: NotificationRow, viewer: Account.ID) {
        beginObject()
        field("id", decimal: row.notification.id.rawValue)
        field("type", row.notification.kind.name)
        field("created_at", date: row.notification.createdAt.milliseconds)
        field("group_key", "ungrouped-\(row.notification.id)")
        key("account")
        write(row.from)
        if let post = row.post {
            key("status")
            write(post, viewer: viewer)
        }
        if let collection = row.collection { field("collection", raw: collection) }
        if let (report, target) = row.report {
            key("report")
            write(report, target: target)
        }
        endObject()
    }
}
