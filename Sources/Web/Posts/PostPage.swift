import Database
import Domain
import HTTPTransport
import Hummingbird
import Store

/// A post in its conversation, its history, and who liked it.
extension WebApp {
    func addPosts(to router: some RouterMethods<EdgeContext>) {
        get(router, "/@{name}/{post}") { visit in try await visit.postPage() }
        get(router, "/@{name}/{post}/history") { visit in try await visit.history() }
        get(router, "/@{name}/{post}/boosts") { visit in try await visit.likers(.boosts) }
        get(router, "/@{name}/{post}/favourites") { visit in try await visit.likers(.favourites) }
        get(router, "/@{name}/{post}/deliveries") { visit in try await visit.deliveries() }
        get(router, "/@{name}/{post}/quotes") { visit in try await visit.quotes() }
        get(router, "/@{name}/{post}/delete") { visit in try await visit.deletePage() }
        addComposer(to: router)
        addPostActions(to: router)
        addReactPage(to: router)
    }
}

extension Visit {
    /// The post that the path names, by its author's name too: an address with another name is none.
    func postOfPath() async throws -> PostView {
        let id = try id("post", of: Post.self)
        let viewer = viewer
        guard let view = try await read({ try $0.pagePost(id, viewer: viewer) }), view.boosted == nil,
            Handle(try part("name")) == view.author.account.handle
        else { throw PageError.notFound }
        return view
    }

    fileprivate func postPage() async throws -> PageReply {
        // A profile's tabs have the shape of a post's address.
        if let tab = ProfileTab(rawValue: try part("post")) { return try await profile(tab) }
        if let verb = PersonVerb(rawValue: try part("post")) { return try await confirm(verb) }
        let view = try await postOfPath()
        if Accept(request.headers[.accept]).prefersActivity { return .raw(.seeOther(view.post.uri)) }
        let viewer = viewer
        // Old counts of another server are asked for while somebody of this one looks at them.
        if viewer != nil, let poll = view.poll?.poll { try await actions.renewPoll(poll) }
        let (before, below, report) = try await read { reader in
            let before = try reader.ancestors(of: view.post, viewer: viewer, limit: 40)
            let below = try reader.descendants(of: view.post, viewer: viewer, limit: 400)
            return (
                try reader.pagePosts(before, viewer: viewer), try reader.pagePosts(below, viewer: viewer),
                view.post.author == viewer ? try reader.deliveryReport(of: view.post.id) : nil
            )
        }
        let card = PostCard(view, viewer: viewer)
        let fetch = viewer == nil ? nil : try await actions.wantThread(of: view.post)
        var thread = ThreadTree(
            before: before.map { PostCard($0, viewer: viewer) },
            focus: FocusPost(
                post: card, application: view.application?.name, deliveries: report.map(DeliveryLine.init)),
            answers: Self.branches(of: view.post.id, among: below, viewer: viewer),
            composer: viewer.map { _ in answerComposer(view, card) } ?? HTML())
        thread.extent = ThreadExtent(
            shown: below.count, total: below.reduce(view.post.repliesCount) { $0 + $1.post.repliesCount },
            isGrowing: fetch != nil, origin: view.post.isLocal ? nil : view.post.url ?? view.post.uri, path: card.path)
        let title = words("thread.title", ["name": .text(card.author.plainName)])
        let headLine = PageHead(words("thread.head"), back: viewer == nil ? "/public/local" : "/home").html(on: page)
        return show(title, head: view.headElements(card), "\(headLine)\(thread.html(on: page))")
    }

    private func answerComposer(_ view: PostView, _ card: PostCard) -> HTML {
        guard let user, user.hindrance == nil else { return HTML() }
        guard card.own?.mayReply.isPossible != false else {
            return "<p class=\"box muted\">\(words("post.no-reply")).</p>"
        }
        return Composer(answering: view, card: card, by: user, actions.limits).html(on: page)
    }

    /// Each parent comes before its answers, so one pass from the end builds the tree.
    private static func branches(of root: Post.ID, among views: [PostView], viewer: Account.ID?) -> [ThreadTree.Branch]
    {
        var answers: [Post.ID: [ThreadTree.Branch]] = [:]
        let known = Set(views.map(\.post.id))
        for view in views.reversed() {
            // An answer whose parent is hidden from the viewer hangs on the post itself.
            let parent = view.post.inReplyTo.flatMap { known.contains($0) ? $0 : nil } ?? root
            let own = answers.removeValue(forKey: view.post.id) ?? []
            let branch = ThreadTree.Branch(post: PostCard(view, viewer: viewer), answers: own.reversed())
            answers[parent, default: []].append(branch)
        }
        return (answers[root] ?? []).reversed()
    }

    fileprivate func history() async throws -> PageReply {
        let view = try await postOfPath()
        let edits = try await read { try $0.edits(of: view.post.id) }
        let card = PostCard(view, viewer: viewer)
        let earlier = edits.reversed().map { edit -> HTML in
            version(edit.content, warning: edit.spoilerText, at: edit.createdAt, card)
        }
        let current = version(
            view.post.content, warning: view.post.spoilerText, at: view.post.editedAt ?? view.post.createdAt, card)
        let content: HTML = "\(PageHead(words("history.title"), back: card.path).html(on: page))\(current)\(earlier)"
        return show(words("history.title"), content)
    }

    private func version(_ content: SafeHTML, warning: String, at moment: Timestamp, _ card: PostCard) -> HTML {
        """
        <article class="box version"><p class="muted">\(PostTime(moment).full(on: page))</p>\
        \(warning.isEmpty ? nil : "<p><strong>\(warning)</strong></p>")\
        <div class="words" dir="auto"\(attribute: "lang", card.language)>\(HTML(content))</div></article>
        """
    }

    fileprivate enum Liking { case boosts, favourites }

    fileprivate func likers(_ liking: Liking) async throws -> PageReply {
        let view = try await postOfPath()
        let range = FeedRange(query)
        let viewer = viewer
        let rows = try await read { reader in
            switch liking {
            case .boosts: try reader.boosters(of: view.post.id, viewer: viewer, page: range.page)
            case .favourites: try reader.favouriters(of: view.post.id, viewer: viewer, page: range.page)
            }
        }
        let title = liking == .boosts ? words("likers.boosts") : words("likers.favourites")
        let path = PostCard(view, viewer: viewer).path
        let list = try await people(rows, range, path: path + (liking == .boosts ? "/boosts" : "/favourites"))
        return show(title, "\(PageHead(title, back: path).html(on: page))\(list)")
    }

    fileprivate func quotes() async throws -> PageReply {
        let view = try await postOfPath()
        let viewer = viewer
        let path = PostCard(view, viewer: viewer).path
        let feed = try await feed(
            label: words("quotes.title"), path: path + "/quotes",
            empty: EmptyState(title: words("quotes.empty"), text: "")
        ) { reader, page in try reader.quotes(of: view.post.id, viewer: viewer, page: page) }
        return show(
            words("quotes.title"),
            "\(PageHead(words("quotes.title"), back: path).html(on: page))\(feed.html(on: page))")
    }

    fileprivate func deletePage() async throws -> PageReply {
        let viewer = try requireViewer()
        let view = try await postOfPath()
        guard view.post.author == viewer else { throw PageError.notFound }
        let card = PostCard(view, viewer: viewer)
        let confirmation = Confirmation(
            title: words("delete-post.title"), text: words("delete-post.text"), action: "/-/posts/\(card.id)/delete",
            submit: words("post.delete"), back: card.path,
            extra: "<blockquote class=\"card words\" dir=\"auto\">\(card.body)</blockquote>")
        return show(words("delete-post.title"), confirmation.html(on: page))
    }
}

extension PostView {
    /// What other programs read of a page: its object, a summary for previews. Only of what everyone may see.
    fileprivate func headElements(_ card: PostCard) -> HTML {
        guard post.visibility.isOpen else { return "<meta name=\"robots\" content=\"noindex\">\n" }
        let robots: HTML? = author.account.indexable ? nil : "<meta name=\"robots\" content=\"noindex\">\n"
        return """
            <link rel="alternate" type="application/activity+json" href="\(link: post.uri)">
            <link rel="canonical" href="\(link: post.url ?? post.uri)">
            <meta property="og:type" content="article">
            <meta property="og:title" content="\(card.author.plainName) (@\(card.author.handle))">
            <meta property="og:description" content="\(excerpt)">
            <meta name="description" content="\(excerpt)">
            \(robots)
            """
    }
}

extension Response {
    static func seeOther(_ address: String) -> Response {
        Response(status: .seeOther, headers: [.location: address, .vary: "Accept"])
    }
}
