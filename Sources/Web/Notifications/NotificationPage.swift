import Actions
import Database
import Domain
import HTTPTransport
import Hummingbird
import Store

/// What happened to the viewer. Looking at the first page marks it as seen.
extension WebApp {
    func addNotifications(to router: some RouterMethods<EdgeContext>) {
        get(router, "/notifications") { visit in try await visit.notifications() }
        post(router, "/-/notifications/clear") { visit, form in
            try await visit.actions.clearNotifications(as: visit.requireViewer())
            return visit.back(form, or: "/notifications")
        }
    }
}

/// The part of them that a tab shows.
private enum NotificationTab: String, CaseIterable {
    case all = ""
    case mentions

    var filter: NotificationFilter {
        var filter = NotificationFilter()
        if self == .mentions { filter.kinds = [.mention] }
        return filter
    }

    var path: String { self == .all ? "/notifications" : "/notifications?only=mentions" }
}

extension Visit {
    fileprivate func notifications() async throws -> PageReply {
        let viewer = try requireViewer()
        let tab = query.string("only").flatMap(NotificationTab.init) ?? .all
        let range = FeedRange(query)
        let (views, relationships, lastRead) = try await read { reader in
            let found = try reader.notifications(for: viewer, filter: tab.filter, page: range.page)
            let views = try reader.notificationViews(found, viewer: viewer)
            let people = Array(Set(views.map(\.notification.from)))
            let marker = try reader.markers(of: viewer).first { $0.timeline == .notifications }
            return (views, try reader.relationships(people, viewer: viewer), marker?.lastReadID ?? 0)
        }
        if tab == .all, range.isTop, let newest = views.first?.notification.id.rawValue, newest > lastRead {
            try await actions.setMarker(.notifications, lastReadID: newest, as: viewer)
        }
        let byAccount = Dictionary(relationships.map { ($0.target, $0) }) { first, _ in first }
        let rows = views.map { view in
            NotificationRow(
                view, viewer: viewer, relationship: byAccount[view.notification.from], lastRead: lastRead
            ).html(on: page)
        }
        let pager = range.pager(
            path: "/notifications", newest: views.first?.notification.id.rawValue,
            oldest: views.last?.notification.id.rawValue, count: views.count)
        let empty = EmptyState(title: words("notifications.empty.title"), text: words("notifications.empty.text")).html
        let content: HTML = """
            \(PageHead(words("nav.notifications"), tools: requestsLink).html(on: page))\(tabs(tab))
            <div role="\(views.isEmpty ? "group" : "feed")" aria-label="\(words("nav.notifications"))" \
            data-m="feed">\(rows)</div>
            \(views.isEmpty ? empty : nil)\(pager.html(on: page))
            """
        var seen = self
        if tab == .all, range.isTop { seen.page.viewer?.unread = 0 }
        return seen.show(words("nav.notifications"), current: .notifications, content)
    }

    private var requestsLink: HTML {
        guard let own = page.viewer else { return HTML() }
        let follows = own.locked ? own.requests : 0
        return
            "\(link("/interaction_requests", words("waiting.title"), own.waiting))\(link("/follow_requests", words("nav.requests"), follows))"
    }

    private func link(_ path: String, _ label: String, _ count: Int) -> HTML? {
        guard count > 0 else { return nil }
        return "<a class=\"button\" href=\"\(path)\">\(label) <span class=\"badge\">\(words.compact(count))</span></a>"
    }

    private func tabs(_ current: NotificationTab) -> HTML {
        Tabs(
            label: words("nav.notifications"),
            items: NotificationTab.allCases.map { tab in
                (tab == .all ? words("notifications.all") : words("notifications.mentions"), tab.path, tab == current)
            }
        ).html
    }
}
