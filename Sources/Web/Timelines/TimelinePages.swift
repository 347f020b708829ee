import Database
import Domain
import HTTPTransport
import Hummingbird
import Store

/// Home, this server, everywhere, one tag, and the viewer's own lists.
extension WebApp {
    func addTimelines(to router: some RouterMethods<EdgeContext>) {
        get(router, "/") { visit in try await visit.landing() }
        get(router, "/home") { visit in try await visit.home() }
        get(router, "/public/local") { visit in try await visit.publicFeed(.local) }
        get(router, "/public") { visit in try await visit.publicFeed(.everywhere) }
        get(router, "/explore") { visit in try await visit.publicFeed(.local) }
        get(router, "/tags/{tag}") { visit in try await visit.tagFeed() }
        get(router, "/bookmarks") { visit in try await visit.kept(.bookmarks) }
        get(router, "/favourites") { visit in try await visit.kept(.favourites) }
    }
}

/// A part of a feed as its address asks for it: `?before=` and `?after=`, so that each part has a link of its own.
struct FeedRange: Sendable {
    static let size = 20
    var page: Page

    init(_ query: Parameters) {
        page = Page(limit: Self.size)
        page.below = query.string("before").flatMap { Int64($0) }
        page.above = page.below == nil ? query.string("after").flatMap { Int64($0) } : nil
    }

    var isTop: Bool { page.below == nil && page.above == nil }

    /// - Parameters:
    ///   - newest, oldest: cursors of the first and last row shown.
    ///   - count: rows found; fewer than a page means that the feed ends here.
    func pager(path: String, newest: Int64?, oldest: Int64?, count: Int) -> Pager {
        let isFull = count == page.limit
        // Having come upwards, there is more below for certain; whether there is more above is seen by a full page.
        let hasOlder = page.above != nil ? true : isFull
        let hasNewer = page.above != nil ? isFull : page.below != nil
        return Pager(
            newer: hasNewer ? newest.map { "\(path)?after=\($0)" } : nil,
            older: hasOlder ? oldest.map { "\(path)?before=\($0)" } : nil)
    }
}

/// The two feeds that show what people post publicly.
enum PublicFeed {
    case local, everywhere

    var path: String { self == .local ? "/public/local" : "/public" }
    var stream: String { self == .local ? "public:local" : "public" }
    var filter: PublicFilter { PublicFilter(localOnly: self == .local) }
}

/// The two lists that a person fills by hand.
enum KeptList {
    case bookmarks, favourites

    var path: String { self == .bookmarks ? "/bookmarks" : "/favourites" }
    var item: NavigationItem { self == .bookmarks ? .bookmarks : .favourites }
}

extension Visit {
    /// A feed of post ids, loaded and in order.
    func feed(
        label: String, path: String, live: String? = nil, empty: EmptyState? = nil,
        _ ids: @escaping @Sendable (Reader, Page) throws -> [Post.ID]
    ) async throws -> Feed {
        let range = FeedRange(query)
        let viewer = viewer
        let (found, views) = try await read { reader in
            let found = try ids(reader, range.page)
            return (found, try reader.pagePosts(found, viewer: viewer))
        }
        return Feed(
            label: label, posts: views.map { PostCard($0, viewer: viewer) }, live: range.isTop ? live : nil,
            pager: range.pager(
                path: path, newest: found.first?.rawValue, oldest: found.last?.rawValue, count: found.count),
            empty: empty)
    }

    fileprivate func landing() async throws -> PageReply {
        if viewer != nil { return .go(LocalPath(trusted: "/home")) }
        let feed = try await feed(label: words("nav.local"), path: "/public/local", live: "public:local") {
            try $0.publicTimeline(PublicFilter(localOnly: true), viewer: nil, page: $1)
        }
        let head: HTML = "<meta name=\"description\" content=\"\(page.site.summary)\">\n"
        return show(
            page.site.domain, current: .local, head: head, "\(Landing().html(on: page))\(feed.html(on: page))")
    }

    fileprivate func home() async throws -> PageReply {
        let viewer = try requireViewer()
        let empty = EmptyState(
            title: words("home.empty.title"), text: words("home.empty.text"),
            action: (words("home.empty.action"), "/public/local"))
        let feed = try await feed(label: words("nav.home"), path: "/home", live: "home", empty: empty) {
            try $0.homeTimeline(of: viewer, page: $1)
        }
        let content: HTML = """
            \(PageHead(words("nav.home")).html(on: page))\(ComposerPrompt().html(on: page))\(feed.html(on: page))
            """
        return show(words("nav.home"), current: .home, content)
    }

    fileprivate func publicFeed(_ kind: PublicFeed) async throws -> PageReply {
        let viewer = viewer
        let empty = EmptyState(title: words("public.empty.title"), text: words("public.empty.text"))
        let title = kind == .local ? words("nav.local") : words("public.everywhere")
        let feed = try await feed(label: title, path: kind.path, live: kind.stream, empty: empty) {
            try $0.publicTimeline(kind.filter, viewer: viewer, page: $1)
        }
        let tabs = Tabs(
            label: words("public.tabs"),
            items: [
                (words("nav.local"), PublicFeed.local.path, kind == .local),
                (words("public.everywhere"), PublicFeed.everywhere.path, kind == .everywhere),
            ])
        let content: HTML = """
            \(PageHead(words("nav.explore")).html(on: page))
            <div class="box">\(SearchField().html(on: page))</div>\(tabs.html)\(feed.html(on: page))
            """
        return show(title, current: viewer == nil ? .local : .explore, content)
    }

    fileprivate func tagFeed() async throws -> PageReply {
        let viewer = viewer
        let name = try part("tag")
        let key = Hashtag.key(of: name)
        guard !key.isEmpty, key.utf8.count <= 200 else { throw PageError.notFound }
        let tag = try await read { try $0.tag(named: key) }
        let title = "#" + (tag?.display ?? name)
        let empty = EmptyState(title: title, text: words("tag.empty"))
        let feed = try await feed(label: title, path: "/tags/\(key.queryEscaped)", live: "hashtag:\(key)", empty: empty)
        {
            try $0.tagTimeline(TagFilter(any: [key]), viewer: viewer, page: $1)
        }
        return show(title, "\(PageHead(title).html(on: page))\(feed.html(on: page))")
    }

    fileprivate func kept(_ list: KeptList) async throws -> PageReply {
        let viewer = try requireViewer()
        let range = FeedRange(query)
        let (rows, views) = try await read { reader in
            let rows =
                list == .bookmarks
                ? try reader.bookmarks(of: viewer, page: range.page)
                : try reader.favourites(of: viewer, page: range.page)
            return (rows, try reader.pagePosts(rows.map(\.id), viewer: viewer))
        }
        let title = list == .bookmarks ? words("nav.bookmarks") : words("nav.favourites")
        let text = list == .bookmarks ? words("bookmarks.empty") : words("favourites.empty")
        let feed = Feed(
            label: title, posts: views.map { PostCard($0, viewer: viewer) },
            pager: range.pager(
                path: list.path, newest: rows.first?.position, oldest: rows.last?.position, count: rows.count),
            empty: EmptyState(title: title, text: text))
        return show(title, current: list.item, "\(PageHead(title).html(on: page))\(feed.html(on: page))")
    }
}
