import Domain
import Localization

/// A person in a list, with what the viewer can do.
package struct AccountRow: Sendable {
    package var id: String
    package var person: PersonLine
    /// The first words of the profile, as plain text.
    package var excerpt: String
    package var follow: FollowButton?
    /// For a request to follow: accept and refuse in place of the follow button.
    package var asks: Bool
    /// More buttons, beside the one to follow.
    var tools = HTML()

    package init(id: String, person: PersonLine, excerpt: String = "", follow: FollowButton? = nil, asks: Bool = false)
    {
        self.id = id
        self.person = person
        self.excerpt = excerpt
        self.follow = follow
        self.asks = asks
    }

    package func html(on page: PageContext) -> HTML {
        """
        <article class="row" aria-labelledby="who-\(id)">\
        <a class="face" href="\(link: person.path)" tabindex="-1" aria-hidden="true">\(person.face(size: 48))</a>\
        <a class="who" id="who-\(id)" href="\(link: person.path)"><bdi class="name">\(person.name)</bdi>\
        \(person.handleText)</a>\(asks ? answers(page) : buttons(page))\
        \(excerpt.isEmpty ? nil : "<p class=\"bio\" dir=\"auto\">\(excerpt)</p>")</article>
        """
    }

    private func buttons(_ page: PageContext) -> HTML? {
        let button = follow.map { $0.html(on: page) }
        return tools.isEmpty ? button : "<div class=\"buttons\">\(button)\(tools)</div>"
    }

    private func answers(_ page: PageContext) -> HTML {
        """
        <div class="buttons"><button class="button main" form="act" formaction="/-/follow_requests/\(id)/accept">\
        \(page.words("requests.accept"))</button><button class="button" form="act" \
        formaction="/-/follow_requests/\(id)/reject">\(page.words("requests.reject"))</button></div>
        """
    }
}

/// Follow, in the five states it can have.
package struct FollowButton: Sendable {
    package enum State: Sendable {
        case none, following, requested, blocked
        /// They follow the viewer.
        case followsYou
    }

    package var account: String
    package var name: String
    package var state: State
    /// The person confirms followers by hand.
    package var locked: Bool

    package init(account: String, name: String, state: State, locked: Bool = false) {
        self.account = account
        self.name = name
        self.state = state
        self.locked = locked
    }

    package init(account: String, name: String, locked: Bool, relationship: Relationship) {
        let state: State =
            if relationship.blocking {
                .blocked
            } else if relationship.following {
                .following
            } else if relationship.requested {
                .requested
            } else if relationship.followedBy {
                .followsYou
            } else {
                .none
            }
        self.init(account: account, name: name, state: state, locked: locked)
    }

    package func html(on page: PageContext) -> HTML {
        let words = page.words
        let (verb, label, style): (String, String, String) =
            switch state {
            case .none: ("follow", locked ? words("follow.ask") : words("follow.follow"), "button main")
            case .followsYou: ("follow", words("follow.back"), "button main")
            case .following: ("unfollow", words("follow.following"), "button")
            case .requested: ("unfollow", words("follow.requested"), "button")
            case .blocked: ("unblock", words("follow.unblock"), "button danger")
            }
        let spoken = words("follow.label", ["action": .text(label), "name": .text("@" + name)])
        let isToggle = state == .following || state == .requested
        return """
            <button class="\(style)" form="act" formaction="/-/accounts/\(account)/\(verb)" data-m="follow" \
            data-for="\(account)" data-kind="follow" aria-label="\(spoken)"\
            \(attribute: "aria-pressed", isToggle ? "true" : nil)>\
            \(isToggle ? Icon.check.html : nil)\(label)</button>
            """
    }
}
