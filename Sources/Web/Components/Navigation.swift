import Localization

/// The places of the app.
enum NavigationItem: CaseIterable {
    case home, explore, write, notifications, local, federated, bookmarks, favourites, settings, me
}

/// The bar: at the bottom on a phone (five items), a rail from 600 px, with words from 1024 px.
struct Navigation {
    var current: NavigationItem?

    func html(on page: PageContext) -> HTML {
        """
        <header class="bar">\(Self.brand(page))
        <nav class="nav" aria-label="\(page.words("nav.label"))"><ul>
        \(page.viewer.map { items(page, $0) } ?? guestItems(page))</ul></nav>
        \(page.viewer.map { chip(page, $0) })</header>
        """
    }

    static func brand(_ page: PageContext) -> HTML {
        """
        <a class="brand" href="/"><img src="\(Assets.embedded.mark)" width="32" height="32" alt="">\
        <span>\(page.site.title)</span></a>
        """
    }

    private func items(_ page: PageContext, _ viewer: Viewer) -> HTML {
        let words = page.words
        return """
            \(item(.home, "/home", .home, words("nav.home")))
            \(item(.explore, "/explore", .explore, words("nav.explore")))
            \(item(.write, "/publish", .write, words("nav.write"), link: "write"))
            \(item(.notifications, "/notifications", .bell, words("nav.notifications"), badge: live("notifications", viewer.unread, page)))
            \(item(.bookmarks, "/bookmarks", .bookmark, words("nav.bookmarks"), place: "wide"))
            \(item(.favourites, "/favourites", .star, words("nav.favourites"), place: "wide"))
            \(viewer.locked || viewer.requests > 0 ? requests(page, viewer) : nil)
            \(item(.settings, "/settings/profile", .gear, words("nav.settings"), place: "wide"))
            \(item(.me, "/me", .person, words("nav.me"), place: "narrow"))

            """
    }

    private func requests(_ page: PageContext, _ viewer: Viewer) -> HTML {
        let label = page.words("nav.requests")
        return item(nil, "/follow_requests", .follow, label, place: "wide", badge: Self.badge(viewer.requests, page))
    }

    private func guestItems(_ page: PageContext) -> HTML {
        """
        \(item(.local, "/public/local", .tower, page.words("nav.local")))
        \(item(.explore, "/search", .search, page.words("nav.search")))
        \(item(.me, "/auth/sign_in", .person, page.words("nav.sign-in")))
        \(page.site.registration == .closed ? nil : signUp(page))

        """
    }

    private func signUp(_ page: PageContext) -> HTML {
        item(.write, "/auth/sign_up", .follow, page.words("nav.join"), link: "write")
    }

    private func item(
        _ item: NavigationItem?, _ path: String, _ icon: Icon, _ label: String, place: String? = nil,
        link: String? = nil, badge: HTML? = nil
    ) -> HTML {
        let isCurrent = item != nil && item == current
        return """
            <li\(attribute: "class", place)><a href="\(path)"\(attribute: "class", link)\
            \(attribute: "aria-current", isCurrent ? "page" : nil) title="\(label)">\
            \(icon.html)<span>\(label)</span>\(badge)</a></li>
            """
    }

    /// A place that the stream keeps current.
    private func live(_ name: String, _ count: Int, _ page: PageContext) -> HTML {
        "<span data-badge=\"\(name)\">\(Self.badge(count, page))</span>"
    }

    /// How many wait; nothing for none.
    static func badge(_ count: Int, _ page: PageContext) -> HTML {
        guard count > 0 else { return HTML() }
        return """
            <span class="badge"><span aria-hidden="true">\(page.words.compact(count))</span>\
            <span class="vh">\(page.words("nav.unread", ["count": .number(count)]))</span></span>
            """
    }

    private func chip(_ page: PageContext, _ viewer: Viewer) -> HTML {
        """
        <a class="me-chip" href="\(link: viewer.person.path)" title="\(page.words("nav.profile"))">\
        \(viewer.person.face(size: 40))<span class="who"><bdi class="name">\(viewer.person.name)</bdi>\
        \(viewer.person.handleText)</span></a>
        """
    }
}
