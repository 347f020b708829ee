import Domain
import HTTPTransport
import Localization
import Store

/// A report with what a page shows of it.
struct ReportView: Sendable {
    var report: Report
    var reporter: Account
    var target: Account
    var posts: [PostView] = []
    var rules: [String] = []

    /// One line of the list.
    func row(on page: PageContext) -> HTML {
        let words = page.words
        return """
            <article class="row" aria-labelledby="report-\(report.id.description)">\
            <div class="who" id="report-\(report.id.description)">\
            <a class="name" href="/admin/reports/\(report.id.description)">@\(target.handle.description)</a> \
            <span>\(words.category(report.category)) · \(words.date(report.createdAt.milliseconds))</span></div>\
            <p class="bio" dir="auto">\(report.comment)</p></article>
            """
    }

    func html(on page: PageContext) -> HTML {
        let words = page.words
        func fact(_ name: String, _ value: HTML) -> HTML { "<div><dt>\(name)</dt><dd>\(value)</dd></div>" }
        func person(_ account: Account) -> HTML {
            "<a href=\"\(link: PersonLine(account).path)\" dir=\"ltr\">@\(account.handle.description)</a>"
        }
        let broken = rules.map { rule -> HTML in fact(words("report.rule"), HTML(text: rule)) }
        let cards = posts.map { PostCard($0, viewer: page.viewer?.id).html(on: page) }
        return """
            <div class="box stack"><dl class="fields">\(fact(words("report.about"), person(target)))\
            \(fact(words("report.by"), person(reporter)))\
            \(fact(words("report.category"), HTML(text: words.category(report.category))))\(broken)</dl>\
            <p dir="auto">\(report.comment)</p><div class="buttons">\(buttons(words))</div></div>\(cards)
            """
    }

    private func buttons(_ words: Messages) -> HTML {
        let path = "/admin/reports/\(report.id)"
        let settle: HTML =
            report.resolvedAt == nil
            ? "<button class=\"button main\" form=\"act\" formaction=\"\(path)/resolve\">\(words("report.resolve"))</button>"
            : "<button class=\"button\" form=\"act\" formaction=\"\(path)/reopen\">\(words("report.reopen"))</button>"
        guard !target.isLocal else { return settle }
        let forward: HTML =
            report.forwarded
            ? "<p class=\"hint\">\(words("report.forwarded", ["server": .text(target.domain)]))</p>"
            : "<button class=\"button\" form=\"act\" formaction=\"\(path)/forward\">\(words("report.forward-now", ["server": .text(target.domain)]))</button>"
        return "\(settle)\(forward)"
    }
}

extension Visit {
    func reports(resolved isResolved: Bool) async throws -> PageReply {
        try requireStaff(.moderator)
        let range = FeedRange(query)
        let views = try await read { reader in
            let reports = try reader.reports(resolved: isResolved, page: range.page)
            let people = try reader.accounts(reports.flatMap { [$0.reporter, $0.target] })
            return reports.compactMap { report -> ReportView? in
                guard let reporter = people[report.reporter], let target = people[report.target] else { return nil }
                return ReportView(report: report, reporter: reporter, target: target)
            }
        }
        let tabs = Tabs(
            label: words("admin.reports"),
            items: [
                (words("report.open"), "/admin/reports", !isResolved),
                (words("report.resolved"), "/admin/reports/resolved", isResolved),
            ]
        ).html
        let empty = EmptyState(
            title: words(isResolved ? "report.empty-resolved" : "report.empty"), text: words("report.empty-text")
        ).html
        let pager = range.pager(
            path: isResolved ? "/admin/reports/resolved" : "/admin/reports",
            newest: views.first?.report.id.rawValue, oldest: views.last?.report.id.rawValue, count: views.count)
        return try administration(
            .reports,
            "\(tabs)\(views.map { $0.row(on: page) })\(views.isEmpty ? empty : nil)\(pager.html(on: page))")
    }

    func reportDetails() async throws -> PageReply {
        try requireStaff(.moderator)
        let (id, viewer) = (try id("report", of: Report.self), try requireViewer())
        let view = try await read { reader -> ReportView? in
            guard let report = try reader.report(id), let reporter = try reader.account(report.reporter),
                let target = try reader.account(report.target)
            else { return nil }
            let rules = try reader.serverProfile().rules.filter { report.rules.contains($0.id) }.map(\.text)
            return ReportView(
                report: report, reporter: reporter, target: target,
                // Whoever decides about a report reads what it is about, also what is not for everyone.
                posts: try reader.postViews(report.posts, viewer: viewer), rules: rules)
        }
        guard let view else { throw PageError.notFound }
        return try administration(.reports, view.html(on: page))
    }

    func settleReport(_ verb: ReportVerb) async throws -> PageReply {
        try requireStaff(.moderator)
        let (id, viewer) = (try id("report", of: Report.self), try requireViewer())
        switch verb {
        case .resolve: try await actions.resolveReport(id, by: viewer)
        case .reopen: try await actions.reopenReport(id, by: viewer)
        case .forward: try await actions.forwardReport(id, by: viewer)
        }
        return .go(LocalPath(trusted: verb == .resolve ? "/admin/reports" : "/admin/reports/\(id)"), notice: .saved)
    }
}

/// What can be done about a report.
enum ReportVerb: String, CaseIterable, Sendable { case resolve, reopen, forward }
