import Domain
import Localization

/// A post as a page shows it, for one viewer.
package struct PostCard: Sendable {
    /// What the viewer may do and has done; nil for guests.
    package struct Own: Sendable {
        package var boosted = false
        package var favourited = false
        package var bookmarked = false
        package var pinned = false
        /// The viewer wrote it.
        package var isAuthor = false
        /// Its author lets the viewer quote it, or be asked.
        package var mayQuote = false
        /// It quotes a post of the viewer's.
        package var quotesOwn = false
        /// What its author lets the viewer do.
        package var mayReply = QuotePolicy.Permission.automatic
        package var mayBoost = QuotePolicy.Permission.automatic
        package var mayLike = QuotePolicy.Permission.automatic

        package init(
            boosted: Bool = false, favourited: Bool = false, bookmarked: Bool = false, pinned: Bool = false,
            isAuthor: Bool = false, mayQuote: Bool = false, quotesOwn: Bool = false
        ) {
            self.boosted = boosted
            self.favourited = favourited
            self.bookmarked = bookmarked
            self.pinned = pinned
            self.isAuthor = isAuthor
            self.mayQuote = mayQuote
            self.quotesOwn = quotesOwn
        }
    }

    package var id: String
    /// The id of the line in the list: the boost's, where somebody boosted it.
    package var entry: String
    /// The page of the post here.
    package var path: String
    /// The address at its own server; nil for posts written here.
    package var origin: String?
    package var author: PersonLine
    package var booster: PersonLine?
    /// Handle of the person it answers.
    package var answering: String?
    package var visibility: Visibility
    package var language: String?
    package var createdAt: Timestamp
    package var editedAt: Timestamp?
    package var warning: String
    /// The warning with its custom emoji as pictures.
    package var warningLine: HTML
    package var sensitive: Bool
    package var body: HTML
    package var media: [MediaTile]
    package var poll: PollBox?
    package var reactions: ReactionRow?
    /// Nobody but the viewer, who wrote it, sees it before somebody has agreed.
    package var waits = false
    package var replies: Int
    package var boosts: Int
    package var favourites: Int
    package var quotes: Int
    package var own: Own?
    package var quote: QuoteCard?

    package init(
        id: String, entry: String? = nil, path: String, origin: String? = nil, author: PersonLine,
        booster: PersonLine? = nil, answering: String? = nil, visibility: Visibility = .public,
        language: String? = nil, createdAt: Timestamp, editedAt: Timestamp? = nil, warning: String = "",
        warningLine: HTML? = nil,
        sensitive: Bool = false, body: HTML, media: [MediaTile] = [], poll: PollBox? = nil, replies: Int = 0,
        boosts: Int = 0,
        favourites: Int = 0, quotes: Int = 0, own: Own? = nil, quote: QuoteCard? = nil
    ) {
        self.id = id
        self.entry = entry ?? id
        self.path = path
        self.origin = origin
        self.author = author
        self.booster = booster
        self.answering = answering
        self.visibility = visibility
        self.language = language
        self.createdAt = createdAt
        self.editedAt = editedAt
        self.warning = warning
        self.warningLine = warningLine ?? HTML(text: warning)
        self.sensitive = sensitive
        self.body = body
        self.media = media
        self.poll = poll
        self.replies = replies
        self.boosts = boosts
        self.favourites = favourites
        self.quotes = quotes
        self.own = own
        self.quote = quote
    }

    /// The post in a list.
    package func html(on page: PageContext) -> HTML {
        """
        <article class="\(visibility == .direct ? "post direct" : "post")" id="post-\(entry)" tabindex="-1" \
        aria-labelledby="by-\(entry)" data-path="\(path)">
        \(boostedLine(page))\(face)
        \(byline(page))
        \(context(page))\(content(page))
        \(reactions?.html(on: page))\(PostActions(post: self).html(on: page))
        </article>
        """
    }

    private func boostedLine(_ page: PageContext) -> HTML? {
        booster.map { person in
            let words = page.words.html("post.boosted-by", slots: ["name": person.nameLink])
            return "<p class=\"boosted\">\(Icon.boost.html)<span>\(words)</span></p>"
        }
    }

    /// The picture is a link for those who point; the name beside it is the one for all others.
    var face: HTML {
        """
        <a class="face" href="\(link: author.path)" tabindex="-1" aria-hidden="true">\(author.face(size: 48))</a>
        """
    }

    private func byline(_ page: PageContext) -> HTML {
        """
        <header class="by"><a class="author" id="by-\(entry)" href="\(link: author.path)" title="@\(author.handle)">\
        <bdi class="name">\(author.name)</bdi> \(author.shortHandle)</a>\(when(page))</header>
        """
    }

    func when(_ page: PageContext) -> HTML {
        """
        <span class="when">\(visibilityMark(page))<a href="\(link: path)">\(PostTime(createdAt).html(on: page))\
        \(editedAt == nil ? nil : "<span title=\"\(page.words("post.edited"))\">*</span>")</a></span>
        """
    }

    /// Everyone is the rule and has no mark.
    func visibilityMark(_ page: PageContext) -> HTML? {
        guard visibility != .public else { return nil }
        let label = page.words.audience(visibility)
        return "<span title=\"\(label)\">\(visibility.icon.html)<span class=\"vh\">\(label)</span></span>"
    }

    func context(_ page: PageContext) -> HTML? {
        let answer = answering.map { handle -> HTML in
            let name: HTML = "<a href=\"/@\(handle)\" dir=\"ltr\">@\(handle)</a>"
            return "<p class=\"context\">\(page.words.html("post.answering", slots: ["name": name]))</p>"
        }
        guard waits else { return answer }
        return "\(answer)<p class=\"muted\"><span class=\"tag\">\(page.words("post.waits"))</span></p>"
    }

    /// The words and pictures, behind the warning where there is one.
    func content(_ page: PageContext) -> HTML {
        let bodyHTML: HTML? =
            body.isEmpty
            ? nil : "<div class=\"words\" dir=\"auto\"\(attribute: "lang", language)>\(body)</div>"
        let isOpen = page.viewer?.preferences.expandSpoilers == true
        let tiles: HTML = """
            \(poll?.html(on: page))\(MediaGrid(tiles: media, veiled: sensitive && warning.isEmpty).html(on: page))
            """
        let quoted = quote?.html(in: entry, on: page)
        guard !warning.isEmpty else { return "\(bodyHTML)\(tiles)\(quoted)" }
        return """
            <details class="cw"\(flag: "open", isOpen)><summary>\(Icon.warning.html)\
            <bdi\(attribute: "lang", language)>\(warningLine)</bdi><span class="toggle">\
            <span class="shut">\(page.words("post.show"))</span><span class="open">\(page.words("post.hide"))</span>\
            </span></summary>\(bodyHTML)\(tiles)\(quoted)</details>
            """
    }
}

/// A moment, short, exact on hover; the script keeps it current and in the reader's time zone.
struct PostTime {
    var moment: Timestamp

    init(_ moment: Timestamp) {
        self.moment = moment
    }

    func html(on page: PageContext) -> HTML {
        let age = page.words.age(of: moment.milliseconds, at: page.now.milliseconds)
        return """
            <time datetime="\(CivilTime(moment.milliseconds).iso)" title="\(page.words.moment(moment.milliseconds))" \
            data-m="age">\(age)</time>
            """
    }

    /// The whole date.
    func full(on page: PageContext) -> HTML {
        """
        <time datetime="\(CivilTime(moment.milliseconds).iso)" data-m="moment">\(page.words.moment(moment.milliseconds))</time>
        """
    }
}

extension Visibility {
    var icon: Icon {
        switch self {
        case .public: .globe
        case .unlisted: .quiet
        case .private: .lock
        case .direct: .at
        }
    }
}

extension Messages {
    /// Who can see a post, in plain words.
    func audience(_ visibility: Visibility) -> String {
        switch visibility {
        case .public: self("audience.public")
        case .unlisted: self("audience.unlisted")
        case .private: self("audience.private")
        case .direct: self("audience.direct")
        }
    }
}
