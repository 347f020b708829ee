import Domain
import Localization

/// The upper part of a profile.
package struct ProfileHead: Sendable {
    package struct Field: Sendable {
        package var name: String
        package var value: HTML
        package var proven: Bool

        package init(name: String, value: HTML, proven: Bool = false) {
            self.name = name
            self.value = value
            self.proven = proven
        }
    }

    package var id: String
    package var person: PersonLine
    /// Always with the server: "@alice@here.example".
    package var fullHandle: String
    package var picture: String?
    package var about: HTML
    package var fields: [Field]
    /// Where this person has moved.
    package var moved: PersonLine?
    /// Hashtags as shown, each with the page of this person's posts.
    package var tags: [(name: String, path: String)] = []
    package var posts: Int
    package var following: Int
    package var followers: Int
    package var joined: Timestamp?
    package var locked: Bool
    package var isBot: Bool
    package var followsYou: Bool
    package var muted: Bool
    /// At its own server; nil for people here.
    package var origin: String?
    package var follow: FollowButton?
    package var isViewer: Bool

    package init(
        id: String, person: PersonLine, fullHandle: String, picture: String? = nil, about: HTML = HTML(),
        fields: [Field] = [], posts: Int = 0, following: Int = 0, followers: Int = 0, joined: Timestamp? = nil,
        locked: Bool = false, isBot: Bool = false, followsYou: Bool = false, muted: Bool = false,
        origin: String? = nil, follow: FollowButton? = nil, isViewer: Bool = false
    ) {
        self.id = id
        self.person = person
        self.fullHandle = fullHandle
        self.picture = picture
        self.about = about
        self.fields = fields
        self.posts = posts
        self.following = following
        self.followers = followers
        self.joined = joined
        self.locked = locked
        self.isBot = isBot
        self.followsYou = followsYou
        self.muted = muted
        self.origin = origin
        self.follow = follow
        self.isViewer = isViewer
    }

    package func html(on page: PageContext) -> HTML {
        """
        \(movedBanner(page))<section class="profile" aria-label="\(person.plainName)">
        <img class="field-picture" src="\(link: picture ?? Assets.embedded.banner)" alt="" width="600" height="200">
        <div class="top">\(person.face(size: 96))<div class="buttons">\(buttons(page))</div></div>
        <div class="about"><div><h1><bdi>\(person.name)</bdi></h1><p class="full">@\(fullHandle)</p></div>
        \(badges(page))\(about.isEmpty ? nil : "<div class=\"words\" dir=\"auto\">\(about)</div>")\(fieldList(page))\(tagList(page))
        \(stats(page))</div>
        </section>
        """
    }

    private func buttons(_ page: PageContext) -> HTML {
        if isViewer {
            return "<a class=\"button\" href=\"/settings/profile\">\(Icon.edit.html)\(page.words("profile.edit"))</a>"
        }
        guard page.viewer != nil else {
            return
                "<a class=\"button main\" href=\"/interact?verb=follow&amp;account=\(id)\" rel=\"nofollow\">\(page.words("follow.follow"))</a>"
        }
        return "\(menu(page))\(follow.map { $0.html(on: page) })"
    }

    private func menu(_ page: PageContext) -> HTML {
        let words = page.words
        let label = words("profile.more")
        let unmute: HTML = "\(Icon.mute.html)\(words("person.unmute"))"
        let muteItem: HTML =
            muted
            ? "<li><button form=\"act\" formaction=\"/-/accounts/\(id)/unmute\">\(unmute)</button></li>"
            : "<li><a href=\"\(link: person.path)/mute\">\(Icon.mute.html)\(words("person.mute"))</a></li>"
        let originItem = origin.map { address -> HTML in
            "<li><a href=\"\(link: address)\" rel=\"nofollow noopener\">\(Icon.globe.html)\(words("profile.origin"))</a></li>"
        }
        return """
            <button class="tool" type="button" popovertarget="person-menu" title="\(label)">\(Icon.more.html)\
            <span class="vh">\(label)</span></button><div class="menu" popover id="person-menu"><ul>
            <li><a href="/publish?mention=\(person.handle)">\(Icon.at.html)\(words("profile.mention"))</a></li>\(originItem)
            \(muteItem)
            <li><a href="\(link: person.path)/report">\(Icon.warning.html)\(words("person.report"))</a></li>
            \(follow?.state == .blocked ? nil : blockItem(words))</ul></div>
            """
    }

    private func blockItem(_ words: Messages) -> HTML {
        "<li><a class=\"danger\" href=\"\(link: person.path)/block\">\(Icon.block.html)\(words("person.block"))</a></li>"
    }

    private func badges(_ page: PageContext) -> HTML? {
        let labels = [
            locked ? page.words("profile.locked") : nil, isBot ? page.words("profile.bot") : nil,
            followsYou ? page.words("profile.follows-you") : nil, muted ? page.words("profile.muted") : nil,
        ].compactMap(\.self)
        guard !labels.isEmpty else { return nil }
        return "<p class=\"tags\">\(labels.map { label -> HTML in "<span class=\"tag\">\(label)</span>" })</p>"
    }

    private func fieldList(_ page: PageContext) -> HTML? {
        guard !fields.isEmpty else { return nil }
        let proven = page.words("profile.proven")
        return """
            <dl class="fields">\(fields.map { field -> HTML in
                let mark: HTML? = field.proven
                    ? "<span title=\"\(proven)\">\(Icon.check.html)<span class=\"vh\">\(proven)</span></span> "
                    : nil
                return """
                    <div><dt dir="auto">\(field.name)</dt><dd dir="auto"\
                    \(attribute: "class", field.proven ? "proven" : nil)>\(mark)\(field.value)</dd></div>
                    """
            })</dl>
            """
    }

    private func movedBanner(_ page: PageContext) -> HTML? {
        moved.map { target in
            let link: HTML = "<a href=\"\(link: target.path)\" dir=\"ltr\">@\(target.handle)</a>"
            let name: HTML = "<bdi>\(person.plainName)</bdi>"
            return Banner(.plain, page.words.html("profile.moved", slots: ["name": name, "handle": link])).html
        }
    }

    private func tagList(_ page: PageContext) -> HTML? {
        guard !tags.isEmpty else { return nil }
        return """
            <ul class="tags" aria-label="\(page.words("profile.tags"))">\(tags.map { tag -> HTML in
                "<li><a class=\"tag\" href=\"\(link: tag.path)\">#<bdi>\(tag.name)</bdi></a></li>"
            })</ul>
            """
    }

    private func stats(_ page: PageContext) -> HTML {
        let words = page.words
        func stat(_ key: MessageKey, _ count: Int, _ path: String) -> HTML {
            let number: HTML = "<strong>\(words.compact(count))</strong>"
            let text = words.html(key, ["count": .number(count)], slots: ["number": number])
            return "<a href=\"\(link: path)\" title=\"\(words.number(count))\">\(text)</a>"
        }
        let since = joined.map { moment -> HTML in
            "<span>\(words("profile.joined", ["date": .text(words.date(moment.milliseconds))]))</span>"
        }
        return """
            <div class="stats">\(stat("profile.posts", posts, person.path))\
            \(stat("profile.following", following, person.path + "/following"))\
            \(stat("profile.followers", followers, person.path + "/followers"))\(since)</div>
            """
    }
}
