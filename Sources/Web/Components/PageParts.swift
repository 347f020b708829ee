import Localization

/// The line a page begins with.
struct PageHead {
    var title: HTML
    /// The page one level up.
    var back: String?
    var tools = HTML()

    init(_ title: String, back: String? = nil, tools: HTML = HTML()) {
        self.title = HTML(text: title)
        self.back = back
        self.tools = tools
    }

    /// - Parameter asTitle: false where the page has its heading further down.
    func html(asTitle: Bool = true, on page: PageContext) -> HTML {
        let heading: HTML =
            asTitle
            ? "<h1 class=\"grow\">\(title)</h1>" : "<p class=\"grow name\" aria-hidden=\"true\">\(title)</p>"
        let backLink = back.map { path -> HTML in
            """
            <a class="tool" href="\(link: path)" title="\(page.words("page.back"))">\(Icon.back.html)\
            <span class="vh">\(page.words("page.back"))</span></a>
            """
        }
        return "<header class=\"head\">\(backLink)\(heading)\(tools)</header>"
    }
}

/// Views of the same thing, as links.
struct Tabs {
    var label: String
    var items: [(title: String, path: String, current: Bool)]

    var html: HTML {
        """
        <nav class="tabs" aria-label="\(label)">\(items.map { item -> HTML in
            "<a href=\"\(link: item.path)\"\(attribute: "aria-current", item.current ? "page" : nil)>\(item.title)</a>"
        })</nav>
        """
    }
}

/// One sentence about the state of things.
struct Banner {
    enum Tone: String {
        case plain = "banner"
        case good = "banner good"
        case warning = "banner warn"
        case bad = "banner bad"
    }

    var tone: Tone
    var text: HTML

    init(_ tone: Tone, _ text: HTML) {
        self.tone = tone
        self.text = text
    }

    init(_ notice: Notice, _ words: Messages) {
        let (tone, text): (Tone, String) =
            switch notice {
            case .posted: (.good, words("notice.posted"))
            case .edited: (.good, words("notice.edited"))
            case .deleted: (.good, words("notice.deleted"))
            case .saved: (.good, words("notice.saved"))
            case .followed: (.good, words("notice.followed"))
            case .requested: (.good, words("notice.requested"))
            case .blocked: (.good, words("notice.blocked"))
            case .muted: (.good, words("notice.muted"))
            case .reported: (.good, words("notice.reported"))
            case .sessionEnded: (.good, words("notice.session-ended"))
            case .accessEnded: (.good, words("notice.access-ended"))
            case .passwordChanged: (.good, words("notice.password-changed"))
            case .accountDeleted: (.plain, words("notice.account-deleted"))
            case .signedOut: (.plain, words("notice.signed-out"))
            case .welcome: (.good, words("notice.welcome"))
            case .awaitingConfirmation: (.plain, words("notice.confirm"))
            case .awaitingApproval: (.plain, words("notice.approval"))
            case .addressConfirmed: (.good, words("notice.confirmed"))
            case .resetSent: (.plain, words("notice.reset-sent"))
            case .voted: (.good, words("notice.voted"))
            case .voteRefused: (.bad, words("notice.vote-refused"))
            case .asked: (.plain, words("notice.asked"))
            case .refused: (.bad, words("notice.refused"))
            case .gone: (.warning, words("notice.gone"))
            }
        self.init(tone, HTML(text: text))
    }

    var html: HTML {
        let icon: Icon =
            switch tone {
            case .plain: .info
            case .good: .check
            case .warning, .bad: .warning
            }
        return "<div class=\"\(tone.rawValue)\" role=\"status\">\(icon.html)<p>\(text)</p></div>"
    }
}

/// Nothing here: why, and one thing to do.
struct EmptyState {
    var title: String
    var text: String
    var action: (label: String, path: String)?

    var html: HTML {
        """
        <div class="empty">\(Icon.landing.drawing)<h2>\(title)</h2><p>\(text)</p>\
        \(action.map { link -> HTML in "<a class=\"button main\" href=\"\(link: link.path)\">\(link.label)</a>" })</div>
        """
    }
}

/// The way on through a list.
struct Pager {
    var newer: String?
    var older: String?

    func html(on page: PageContext) -> HTML {
        guard newer != nil || older != nil else { return HTML() }
        let newerLink = newer.map { path -> HTML in
            "<a class=\"button\" rel=\"prev\" href=\"\(link: path)\">\(page.words("pager.newer"))</a>"
        }
        let olderLink = older.map { path -> HTML in
            "<a class=\"button\" rel=\"next\" href=\"\(link: path)\">\(page.words("pager.older"))</a>"
        }
        return "<nav class=\"pager\" aria-label=\"\(page.words("pager.label"))\">\(newerLink)\(olderLink)</nav>"
    }
}

/// Feeds end, and say so.
struct EndOfFeed {
    func html(on page: PageContext) -> HTML {
        """
        <div class="empty">\(Icon.landing.drawing)<p>\(page.words("feed.end"))</p></div>
        """
    }
}

/// Something went wrong: what, and what to do. The request id lets the person running the server find it in the log.
struct ErrorState {
    var title: String
    var text: String
    var request: String?

    func html(on page: PageContext) -> HTML {
        let number = request.map { id -> HTML in
            "<p class=\"hint\">\(page.words.html("error.request", slots: ["id": "<code>\(id)</code>"]))</p>"
        }
        return """
            <div class="empty">\(Icon.bird.drawing)<h1>\(title)</h1><p>\(text)</p>\(number)\
            <a class="button main" href="/">\(page.words("error.home"))</a></div>
            """
    }
}
