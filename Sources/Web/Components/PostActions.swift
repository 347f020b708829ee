import Domain
import Localization

/// The row below a post: answer, boost, favourite, bookmark, more. Toggles are buttons of the page's one form.
struct PostActions {
    var post: PostCard
    /// What the script says when it gets them.
    var say: String?

    func html(on page: PageContext) -> HTML {
        """
        <footer class="acts" data-post="\(post.id)"\(attribute: "data-say", say)>\(answer(page))\(boost(page))\(favourite(page))\(bookmark(page))\
        \(menu(page))</footer>
        """
    }

    private func answer(_ page: PageContext) -> HTML {
        let path = post.own == nil ? "/interact?verb=reply&post=\(post.id)" : "/publish?reply_to=\(post.id)"
        let label =
            switch post.own?.mayReply {
            case .denied?, .unknown?: page.words("post.no-reply")
            case .manual?: page.words("post.ask-reply")
            case .automatic?, nil: page.words("post.reply")
            }
        let content: HTML = "\(Icon.reply.html)<span class=\"vh\">\(label)</span>\(count(post.replies, page))"
        guard post.own?.mayReply.isPossible != false else {
            return "<button class=\"act reply\" type=\"button\" title=\"\(label)\" disabled>\(content)</button>"
        }
        return "<a class=\"act reply\" href=\"\(link: path)\" title=\"\(label)\">\(content)</a>"
    }

    private func boost(_ page: PageContext) -> HTML {
        let words = page.words
        let isBoostable = post.visibility.isOpen || post.visibility == .private && post.own?.isAuthor == true
        let permission = post.own?.mayBoost ?? .automatic
        let label =
            switch (isBoostable, permission) {
            case (false, _): words("post.no-boost")
            case (true, .denied), (true, .unknown): words("post.not-yours-to-boost")
            case (true, .manual): words("post.ask-boost")
            case (true, .automatic): words("post.boost")
            }
        return toggle(
            "boost", isOn: post.own?.boosted ?? false, undo: "unboost", icons: (.boost, .boost), label: label,
            number: post.boosts, allowed: isBoostable && permission.isPossible && post.own != nil, page)
    }

    private func favourite(_ page: PageContext) -> HTML {
        let words = page.words
        let permission = post.own?.mayLike ?? .automatic
        let label =
            switch permission {
            case .denied, .unknown: words("post.no-favourite")
            case .manual: words("post.ask-favourite")
            case .automatic: words("post.favourite")
            }
        return toggle(
            "favourite", isOn: post.own?.favourited ?? false, undo: "unfavourite", icons: (.star, .starOn),
            label: label, number: post.favourites, allowed: permission.isPossible && post.own != nil, page)
    }

    private func bookmark(_ page: PageContext) -> HTML? {
        guard let own = post.own else { return nil }
        return toggle(
            "bookmark", isOn: own.bookmarked, undo: "unbookmark", icons: (.bookmark, .bookmarkOn),
            label: page.words("post.bookmark"), number: 0, allowed: true, page)
    }

    private func toggle(
        _ verb: String, isOn: Bool, undo: String, icons: (off: Icon, on: Icon), label: String, number: Int,
        allowed: Bool, _ page: PageContext
    ) -> HTML {
        guard page.viewer != nil else { return guestLink(verb, icons.off, label, number, page) }
        return """
            <button class="act \(verb)" form="act" formaction="/-/posts/\(post.id)/\(isOn ? undo : verb)" \
            data-for="\(post.id)" data-kind="\(verb)" aria-pressed="\(isOn ? "true" : "false")" \
            title="\(label)"\(flag: "disabled", !allowed && !isOn)>\
            \(icons.off.html("off"))\(icons.on.html("on"))<span class="vh">\(label)</span>\(count(number, page))</button>
            """
    }

    /// A guest is asked where their account is.
    private func guestLink(_ verb: String, _ icon: Icon, _ label: String, _ number: Int, _ page: PageContext) -> HTML {
        """
        <a class="act \(verb)" href="/interact?verb=\(verb)&amp;post=\(post.id)" title="\(label)" rel="nofollow">\(icon.html)\
        <span class="vh">\(label)</span>\(count(number, page))</a>
        """
    }

    private func count(_ number: Int, _ page: PageContext) -> HTML? {
        number > 0 ? "<span class=\"count\">\(page.words.compact(number))</span>" : nil
    }

    private func menu(_ page: PageContext) -> HTML? {
        guard post.own != nil || post.origin != nil else { return nil }
        let label = page.words("post.more")
        return """
            <button class="act more" type="button" popovertarget="menu-\(post.entry)" title="\(label)">\(Icon.more.html)\
            <span class="vh">\(label)</span></button>\
            <div class="menu" popover id="menu-\(post.entry)"><ul>\(items(page))</ul></div>
            """
    }

    private func items(_ page: PageContext) -> [HTML] {
        let words = page.words
        var items = [go(post.path, .link, words("post.open"))]
        if let origin = post.origin {
            items.append(
                "<li><a href=\"\(link: origin)\" rel=\"nofollow noopener\">\(Icon.globe.html)\(words("post.origin"))</a></li>"
            )
        }
        guard let own = post.own else { return items }
        if own.mayLike == .automatic { items.append(go(post.path + "/react", .smile, words("react.title"))) }
        if own.mayQuote { items.append(go("/publish?quote=\(post.id)", .quote, words("post.quote"))) }
        if own.quotesOwn { items.append(press("revoke-quote", .close, words("post.revoke-quote"))) }
        if own.isAuthor {
            let pin = own.pinned ? words("post.unpin") : words("post.pin")
            items.append(press(own.pinned ? "unpin" : "pin", .pin, pin))
            items.append(go("/publish?edit=\(post.id)", .edit, words("post.edit")))
            items.append(go(post.path + "/delete", .trash, words("post.delete"), danger: true))
        } else {
            let name: [String: MessageArgument] = ["name": .text("@" + post.author.handle)]
            items.append(go(post.author.path + "/mute", .mute, words("person.mute-name", name)))
            items.append(go(post.author.path + "/report?post=\(post.id)", .warning, words("post.report")))
            items.append(go(post.author.path + "/block", .block, words("person.block-name", name), danger: true))
        }
        return items
    }

    private func go(_ path: String, _ icon: Icon, _ label: String, danger: Bool = false) -> HTML {
        "<li><a href=\"\(link: path)\"\(attribute: "class", danger ? "danger" : nil)>\(icon.html)\(label)</a></li>"
    }

    private func press(_ verb: String, _ icon: Icon, _ label: String) -> HTML {
        "<li><button form=\"act\" formaction=\"/-/posts/\(post.id)/\(verb)\">\(icon.html)\(label)</button></li>"
    }
}

extension QuotePolicy.Permission {
    /// Whether they may, or may ask.
    var isPossible: Bool { self == .automatic || self == .manual }
}
