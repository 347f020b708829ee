import Localization

/// A list of posts, newest first.
struct Feed {
    /// For those who listen: what feed this is.
    var label: String
    var posts: [PostCard]
    /// The stream that brings new posts ("home", "public:local"); nil for lists that do not move.
    var live: String?
    var pager = Pager()
    /// Shown in place of the posts when there are none.
    var empty: EmptyState?

    func html(on page: PageContext) -> HTML {
        if posts.isEmpty, let empty { return "\(newsBar(page))\(list(page))\(empty.html)" }
        return "\(newsBar(page))\(list(page))\(pager.html(on: page))\(pager.older == nil ? end(page) : nil)"
    }

    /// A feed without articles is none, say the rules of ARIA; the script makes it one with the first that comes.
    private func list(_ page: PageContext) -> HTML {
        """
        <div role="\(posts.isEmpty ? "group" : "feed")" aria-label="\(label)" id="feed" data-m="feed">
        \(posts.map { $0.html(on: page) })
        </div>
        """
    }

    /// "3 new posts": nothing is ever inserted above the reader without being asked for.
    private func newsBar(_ page: PageContext) -> HTML? {
        live.map { stream in
            """
            <div class="news" data-m="live" data-stream="\(stream)" \
            data-words="\(page.words.pluralForms("feed.new"))" role="status"></div>
            """
        }
    }

    private func end(_ page: PageContext) -> HTML? {
        posts.isEmpty ? nil : EndOfFeed().html(on: page)
    }
}
