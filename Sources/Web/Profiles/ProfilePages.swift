import Actions
import Database
import Domain
import HTTPTransport
import Hummingbird
import Store

/// People: their posts, whom they follow, who follows them, and what one can do about them.
extension WebApp {
    func addProfiles(to router: some RouterMethods<EdgeContext>) {
        get(router, "/@{name}") { visit in try await visit.profile(.posts) }
        get(router, "/@{name}/tagged/{tag}") { visit in try await visit.taggedPosts() }
        get(router, "/me") { visit in try await visit.me() }
        addPersonButtons(to: router)
    }
}

/// A profile's parts, by the last part of their addresses.
enum ProfileTab: String, Sendable {
    case posts = ""
    case withReplies = "with_replies"
    case media
    case collections
    case followers
    case following
}

extension Visit {
    /// The person that the path names.
    func accountOfPath() async throws -> AccountView {
        guard let handle = Handle(try part("name")) else { throw PageError.notFound }
        let own = handle.domain == web.identity.domain ? Handle(username: handle.username) : handle
        let view = try await read { reader -> AccountView? in
            guard let account = try reader.account(own) else { return nil }
            return try reader.accountView(account.id)
        }
        guard let view, view.account.standing < .suspended else { throw PageError.notFound }
        return view
    }

    func profile(_ tab: ProfileTab) async throws -> PageReply {
        let view = try await accountOfPath()
        let account = view.account
        if tab == .posts, Accept(request.headers[.accept]).prefersActivity { return .raw(.seeOther(account.uri)) }
        let viewer = viewer
        if viewer != nil, !account.isLocal { try await wantHistory(of: account.id) }
        let (relationship, tags) = try await read { reader in
            (
                try viewer.flatMap { $0 == account.id ? nil : try reader.relationship(account.id, viewer: $0) },
                try reader.featuredTags(of: account.id)
            )
        }
        var head = ProfileHead(account, relationship: relationship, viewer: viewer, identity: web.identity)
        head.moved = view.moved.map { PersonLine($0) }
        head.tags = tags.map { tag in
            (name: tag.display, path: "\(head.person.path)/tagged/\(tag.name.queryEscaped)")
        }
        let isVeiled =
            account.standing == .limited && viewer != account.id && relationship?.following != true
            && query.string("anyway") == nil && FeedRange(query).isTop
        let body = isVeiled ? veil(over: account, tab) : try await body(of: account, tab)
        let title = "\(head.person.plainName) (@\(head.fullHandle))"
        let content: HTML = """
            \(PageHead(head.person.plainName, back: viewer == nil ? "/" : "/home").html(asTitle: false, on: page))\
            \(head.html(on: page))\(tabs(account, tab))\(body)
            """
        return show(title, head: head.headElements(account), content)
    }

    private func body(of account: Account, _ tab: ProfileTab) async throws -> HTML {
        switch tab {
        case .posts, .withReplies, .media: try await posts(of: account, tab)
        case .collections: try await collections(of: account)
        case .followers, .following: try await circle(of: account, tab)
        }
    }

    /// Limited people are shown to those who follow them; others may look, when they want to.
    private func veil(over account: Account, _ tab: ProfileTab) -> HTML {
        let path = PersonLine(account).path + (tab == .posts ? "" : "/" + tab.rawValue)
        return EmptyState(
            title: words("profile.limited"), text: words("profile.limited-text"),
            action: (label: words("profile.limited-anyway"), path: path + "?anyway=1")
        ).html
    }

    /// A person's posts with one hashtag.
    fileprivate func taggedPosts() async throws -> PageReply {
        let account = try await accountOfPath().account
        let key = Hashtag.key(of: try part("tag"))
        guard !key.isEmpty else { throw PageError.notFound }
        var filter = AccountPostsFilter()
        filter.tag = key
        let viewer = viewer
        let person = PersonLine(account)
        let tag = try await read { try $0.tag(named: key)?.display ?? key }
        let title = words("profile.tagged", ["tag": .text(tag), "name": .text(person.plainName)])
        let feed = try await feed(
            label: title, path: "\(person.path)/tagged/\(key.queryEscaped)",
            empty: EmptyState(title: words("profile.empty"), text: words("profile.empty.text"))
        ) { [filter] in
            try $0.accountPosts(account.id, filter: filter, viewer: viewer, page: $1)
        }
        return show(title, "\(PageHead(title, back: person.path).html(on: page))\(feed.html(on: page))")
    }

    /// What was written before anybody here knew somebody, for those who look at it; strangers cannot make this server
    /// ask others.
    private func wantHistory(of account: Account.ID) async throws {
        try await actions.wantProfile(account)
        try await actions.wantOlderPosts(of: account, below: FeedRange(query).page.below.map { Post.ID($0) })
    }

    private func tabs(_ account: Account, _ current: ProfileTab) -> HTML {
        let path = PersonLine(account).path
        guard current != .followers, current != .following else {
            return Tabs(
                label: words("profile.tabs"),
                items: [
                    (words("profile.tab.following"), path + "/following", current == .following),
                    (words("profile.tab.followers"), path + "/followers", current == .followers),
                ]
            ).html
        }
        var items = [
            (words("profile.tab.posts"), path, current == .posts),
            (words("profile.tab.replies"), path + "/with_replies", current == .withReplies),
        ]
        if account.showing.contains(.media) {
            items.append((words("profile.tab.media"), path + "/media", current == .media))
        }
        if account.showing.contains(.featured) {
            items.append((words("profile.tab.collections"), path + "/collections", current == .collections))
        }
        return Tabs(label: words("profile.tabs"), items: items).html
    }

    private func posts(of account: Account, _ tab: ProfileTab) async throws -> HTML {
        var filter = AccountPostsFilter()
        filter.excludeReplies = tab == .posts || tab == .media && !account.showing.contains(.repliesInMedia)
        filter.onlyMedia = tab == .media
        let path = PersonLine(account).path + (tab == .posts ? "" : "/" + tab.rawValue)
        let viewer = viewer
        let empty = EmptyState(title: words("profile.empty"), text: words("profile.empty.text"))
        let feed = try await feed(label: words("profile.tab.posts"), path: path, empty: empty) { [filter] in
            try $0.accountPosts(account.id, filter: filter, viewer: viewer, page: $1)
        }
        guard tab == .posts, FeedRange(query).isTop else { return feed.html(on: page) }
        let pinned = try await read { reader in
            try reader.pagePosts(try reader.pinnedPosts(of: account.id, viewer: viewer), viewer: viewer)
        }
        guard !pinned.isEmpty else { return feed.html(on: page) }
        let shown = Set(pinned.map(\.post.id.description))
        var rest = feed
        rest.posts.removeAll { shown.contains($0.entry) }
        let cards = pinned.map { PostCard($0, viewer: viewer).html(on: page) }
        return """
            <section aria-label="\(words("profile.pinned"))"><p class="box pinned muted">\(Icon.pin.html) \
            \(words("profile.pinned"))</p>\(cards)</section>\(rest.html(on: page))
            """
    }

    private func circle(of account: Account, _ tab: ProfileTab) async throws -> HTML {
        let path = PersonLine(account).path + "/" + tab.rawValue
        guard account.hideCollections != true || account.id == viewer else {
            return EmptyState(title: words("circle.hidden"), text: words("circle.hidden.text")).html
        }
        let range = FeedRange(query)
        let rows = try await read { reader in
            tab == .followers
                ? try reader.followers(of: account.id, page: range.page)
                : try reader.following(of: account.id, page: range.page)
        }
        let list = try await people(rows, range, path: path)
        // Of people elsewhere only the part is known that has to do with this server.
        guard !account.isLocal else { return list }
        return "\(Banner(.plain, HTML(text: words("circle.partial"))).html)\(list)"
    }

    /// A list of people with follow buttons.
    func people(_ rows: [Cursor<Account>], _ range: FeedRange, path: String) async throws -> HTML {
        let viewer = viewer
        let ids = rows.map(\.id)
        let (views, relationships) = try await read { reader in
            (
                try reader.orderedAccountViews(ids),
                try viewer.map { try reader.relationships(ids, viewer: $0) } ?? []
            )
        }
        guard !views.isEmpty else {
            return EmptyState(title: words("people.empty"), text: words("people.empty.text")).html
        }
        let byAccount = Dictionary(relationships.map { ($0.target, $0) }) { first, _ in first }
        let list = views.map { view in
            AccountRow(view.account, relationship: view.account.id == viewer ? nil : byAccount[view.account.id])
                .html(on: page)
        }
        let pager = range.pager(
            path: path, newest: rows.first?.position, oldest: rows.last?.position, count: rows.count)
        return "\(list)\(pager.html(on: page))"
    }

    /// The places that a phone's bar has no room for.
    fileprivate func me() async throws -> PageReply {
        let viewer = try requireViewer()
        guard let person = page.viewer?.person else { throw PageError.signIn }
        let own = try await read { try $0.account(viewer) }
        let row = own.map { AccountRow($0, relationship: nil).html(on: page) }
        func item(_ path: String, _ icon: Icon, _ label: String) -> HTML {
            "<li><a href=\"\(link: path)\">\(icon.html)<span>\(label)</span></a></li>"
        }
        let content: HTML = """
            \(PageHead(words("nav.me")).html(on: page))\(row)
            <ul class="places">\(item(person.path, .person, words("nav.profile")))
            \(item("/bookmarks", .bookmark, words("nav.bookmarks")))
            \(item("/favourites", .star, words("nav.favourites")))
            \(item("/follow_requests", .follow, words("nav.requests")))
            \(item("/public/local", .tower, words("nav.local")))
            \(item("/public", .globe, words("public.everywhere")))
            \(item("/settings/profile", .gear, words("nav.settings")))
            \(item("/about", .info, words("foot.about")))
            <li><button form="act" formaction="/auth/sign_out">\(Icon.leave.html)<span>\(words("sign-out"))</span></button></li>
            </ul>
            """
        return show(words("nav.me"), current: .me, content)
    }
}

extension ProfileHead {
    init(_ account: Account, relationship: Relationship?, viewer: Account.ID?, identity: ServerIdentity) {
        let person = PersonLine(account)
        self.init(
            id: account.id.description, person: person,
            fullHandle: account.isLocal ? "\(account.username)@\(identity.domain)" : person.handle,
            picture: account.headerURL, about: HTML(account.note, local: HTML.tagPath).withPictures(of: account.emojis),
            fields: account.fields.map { field in
                Field(
                    name: field.name, value: HTML(SafeHTML(stored: field.value)).withPictures(of: account.emojis),
                    proven: field.verifiedAt != nil)
            },
            posts: account.postsCount, following: account.followingCount, followers: account.followersCount,
            joined: account.isLocal ? account.createdAt : nil, locked: account.locked,
            isBot: account.kind == .service || account.kind == .application,
            followsYou: relationship?.followedBy ?? false, muted: relationship?.muting ?? false,
            origin: account.isLocal ? nil : account.url,
            follow: relationship.map {
                FollowButton(
                    account: account.id.description, name: person.handle, locked: account.locked, relationship: $0)
            }, isViewer: viewer == account.id)
    }

    fileprivate func headElements(_ account: Account) -> HTML {
        let robots: HTML? = account.indexable ? nil : "<meta name=\"robots\" content=\"noindex\">\n"
        let summary = String(account.note.plainText.prefix(280))
        return """
            <link rel="alternate" type="application/activity+json" href="\(link: account.uri)">
            <link rel="canonical" href="\(link: account.url)">
            <meta property="og:type" content="profile">
            <meta property="og:title" content="\(person.plainName) (@\(fullHandle))">
            <meta property="og:description" content="\(summary)">
            <meta name="description" content="\(summary)">
            \(robots)
            """
    }
}
