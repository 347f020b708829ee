import Actions
import Domain
import HTTPTransport
import HTTPTypes
import Hummingbird
import Localization
import Store

/// Telling those who run this server about somebody.
extension WebApp {
    func addReports(to router: some RouterMethods<EdgeContext>) {
        get(router, "/@{name}/report") { try await $0.reportPage() }
        post(router, "/-/accounts/{account}/report") { try await $0.report($1) }
    }
}

/// What a report says, as typed.
struct ReportFields {
    var posts: [Post.ID] = []
    var category = Report.Category.other
    var rules: [Int] = []
    var comment = ""
    var forward = false
    var errors: [FieldError] = []
}

/// The form of a report.
struct ReportForm {
    var target: Account
    var fields: ReportFields
    /// The reported posts, and others of the target to choose from.
    var posts: [PostView]
    var rules: [ServerProfile.Rule]

    func html(on page: PageContext) -> HTML {
        let words = page.words
        let categories = Report.Category.allCases.filter { $0 != .violation || !rules.isEmpty }
        var parts: [HTML] = [
            "<p>\(words("report.text"))</p>",
            Field(
                "category", words("report.category"),
                kind: .choice(categories.map { ($0.rawValue, words.category($0)) }), value: fields.category.rawValue
            ).html,
        ]
        if !rules.isEmpty {
            let choices = rules.map { rule -> HTML in
                option("rules", String(rule.id), HTML(text: rule.text), fields.rules.contains(rule.id))
            }
            parts.append("<fieldset class=\"field\"><legend>\(words("report.rules"))</legend>\(choices)</fieldset>")
        }
        if !posts.isEmpty {
            let choices = posts.map { view -> HTML in
                let words = view.post.content.plainText.prefix(140)
                return option(
                    "posts", view.post.id.description, "<span dir=\"auto\">\(words)</span>",
                    fields.posts.contains(view.post.id))
            }
            parts.append("<fieldset class=\"field\"><legend>\(words("report.posts"))</legend>\(choices)</fieldset>")
        }
        parts.append(
            Field(
                "comment", words("report.comment"), kind: .lines(rows: 4), value: fields.comment,
                hint: words("report.comment-hint"), errors: fields.errors, maximum: Report.maxComment
            ).html)
        if !target.isLocal {
            parts.append(
                Choice(
                    name: "forward", label: words("report.forward", ["server": .text(target.domain)]),
                    hint: words("report.forward-hint"), isOn: fields.forward
                ).html)
        }
        let form = Form(
            action: "/-/accounts/\(target.id)/report", errors: fields.errors, fields: parts,
            submit: words("report.submit"),
            cancel: PersonLine(target).path)
        return form.html(on: page)
    }

    private func option(_ name: String, _ value: String, _ label: HTML, _ isOn: Bool) -> HTML {
        """
        <div class="field"><label class="choice"><input type="checkbox" name="\(name)[]" value="\(value)"\
        \(flag: "checked", isOn)><span>\(label)</span></label></div>
        """
    }
}

extension Visit {
    fileprivate func reportPage() async throws -> PageReply {
        _ = try requireViewer()
        let post = query.string("post").flatMap { Post.ID($0) }
        return try await reportPage(accountOfPath().account.id, ReportFields(posts: post.map { [$0] } ?? []))
    }

    private func reportPage(
        _ id: Account.ID, _ fields: ReportFields, status: HTTPResponse.Status = .ok
    ) async throws -> PageReply {
        let viewer = try requireViewer()
        let found = try await read { reader -> (Account, [PostView], [ServerProfile.Rule])? in
            guard let target = try reader.account(id), target.standing < .suspended, target.id != viewer else {
                return nil
            }
            var filter = AccountPostsFilter()
            filter.excludeReblogs = true
            let recent = try reader.accountPosts(id, filter: filter, viewer: viewer, page: Page(limit: 10))
            let chosen = fields.posts.filter { !recent.contains($0) }
            let posts = try reader.postViews(try reader.visible(chosen, to: viewer) + recent, viewer: viewer)
                .filter { $0.post.author == id }
            return (target, posts, try reader.serverProfile().rules)
        }
        guard let (target, posts, rules) = found else { throw PageError.notFound }
        let title = words("report.title", ["name": .text("@\(target.handle)")])
        let form = ReportForm(target: target, fields: fields, posts: posts, rules: rules).html(on: page)
        return show(
            title, head: noIndex, status: status,
            "\(PageHead(title, back: PersonLine(target).path).html(on: page))\(form)")
    }

    fileprivate func report(_ form: Parameters) async throws -> PageReply {
        let viewer = try requireViewer()
        guard mayTry("report", limit: 30, within: .seconds(3_600), for: viewer.description) else {
            throw PageError.tooManyTries
        }
        var fields = ReportFields(
            posts: form.strings("posts").compactMap { Post.ID($0) },
            category: form.string("category").flatMap(Report.Category.init) ?? .other,
            rules: form.strings("rules").compactMap { Int($0) }, comment: form.string("comment") ?? "",
            forward: form.bool("forward") ?? false)
        let id = try id("account", of: Account.self)
        do {
            _ = try await actions.report(
                ReportDraft(
                    target: id, posts: fields.posts, category: fields.rules.isEmpty ? fields.category : .violation,
                    comment: fields.comment, rules: fields.rules, forward: fields.forward), as: viewer)
        } catch Refusal.tooLong(_, let limit) {
            fields.errors = [FieldError(field: "comment", text: words("fault.too-long", ["limit": .number(limit)]))]
            return try await reportPage(id, fields, status: .unprocessableContent)
        }
        let path = try await read { try $0.account(id).map { PersonLine($0).path } } ?? "/home"
        return .go(LocalPath(trusted: path), notice: .reported)
    }
}

extension Messages {
    func category(_ category: Report.Category) -> String {
        switch category {
        case .spam: self("report.category.spam")
        case .legal: self("report.category.legal")
        case .violation: self("report.category.violation")
        case .other: self("report.category.other")
        }
    }
}
