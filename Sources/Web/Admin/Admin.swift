import Domain
import HTTPTransport
import HTTPTypes
import Hummingbird
import Store

/// Pages for who runs the server. Whoever may not see them is told that there is no such page.
extension WebApp {
    func addAdmin(to router: some RouterMethods<EdgeContext>) {
        get(router, "/admin") { _ in .go(LocalPath(trusted: AdminTab.server.path)) }
        get(router, "/admin/server") { try await $0.serverSettings() }
        post(router, "/admin/server") { try await $0.saveServer($1) }
        get(router, "/admin/servers") { try await $0.ruledServers() }
        post(router, "/admin/servers") { try await $0.ruleServer($1) }
        post(router, "/admin/servers/remove") { visit, _ in try await visit.endRule() }
        get(router, "/admin/reports") { try await $0.reports(resolved: false) }
        get(router, "/admin/reports/resolved") { try await $0.reports(resolved: true) }
        get(router, "/admin/reports/{report}") { try await $0.reportDetails() }
        for verb in ReportVerb.allCases {
            post(router, "/admin/reports/{report}/\(verb.rawValue)") { visit, _ in try await visit.settleReport(verb) }
        }
        get(router, "/admin/approvals") { try await $0.approvals() }
        post(router, "/admin/approvals/{account}/approve") { visit, _ in
            try await visit.actions.approveSignUp(visit.id("account"), by: visit.requireViewer())
            return .go(LocalPath(trusted: AdminTab.approvals.path), notice: .saved)
        }
        post(router, "/admin/approvals/{account}/reject") { visit, _ in
            try await visit.actions.rejectSignUp(visit.id("account"), by: visit.requireViewer())
            return .go(LocalPath(trusted: AdminTab.approvals.path), notice: .saved)
        }
        addRelays(to: router)
        addDeliveries(to: router)
    }
}

/// The pages of the administration.
enum AdminTab: String, CaseIterable {
    case server, approvals, reports, servers, relays, deliveries

    var path: String { "/admin/\(rawValue)" }

    /// Who sees it.
    var role: User.Role {
        switch self {
        case .approvals, .reports: .moderator
        case .server, .servers, .deliveries: .admin
        case .relays: .owner
        }
    }
}

extension Visit {
    /// Throws `notFound` for anybody below `role`.
    func requireStaff(_ role: User.Role) throws {
        guard try signedIn().role >= role else { throw PageError.notFound }
    }

    /// The way to the administration, for those who have one.
    var adminLink: HTML? {
        guard let user, user.role >= .moderator else { return nil }
        let tab: AdminTab = user.role >= .admin ? .server : .approvals
        return "<a class=\"button\" href=\"\(tab.path)\">\(words("admin.title"))</a> "
    }

    /// A page of the administration, with the way to the others.
    func administration(
        _ tab: AdminTab, status: HTTPResponse.Status = .ok, _ content: HTML
    ) throws -> PageReply {
        let titles: [AdminTab: String] = [
            .server: words("admin.server"), .approvals: words("admin.approvals"), .reports: words("admin.reports"),
            .servers: words("admin.servers"), .relays: words("admin.relays"),
            .deliveries: words("admin.deliveries"),
        ]
        let role = try signedIn().role
        let open = AdminTab.allCases.filter { role >= $0.role }
        let tabs = Tabs(
            label: words("admin.title"),
            items: open.map { (title: titles[$0] ?? "", path: $0.path, current: $0 == tab) })
        return show(
            "\(titles[tab] ?? "") · \(words("admin.title"))", current: .settings, status: status,
            "\(PageHead(words("admin.title"), back: "/settings").html(on: page))\(tabs.html)\(content)")
    }
}
