/// A server that passes public posts on between those who subscribe to it (FEP-ae0c).
package struct Relay: Sendable, Hashable, Codable {
    package typealias ID = Identifier<Relay>

    /// How it is followed, and what it is sent.
    package enum Style: Int, Sendable, CaseIterable, Codable {
        /// Mastodon's way: its inbox gets a Follow of everybody, and the activities of our people as they are.
        case inbox = 0
        /// LitePub's way, of Pleroma: its actor is followed, and gets an Announce of each post.
        case actor = 1
    }

    package enum State: Int, Sendable, CaseIterable, Codable {
        case off = 0
        /// It was asked, and has not answered.
        case pending = 1
        case accepted = 2
        case rejected = 3

        /// Whether it may believe that we follow it.
        package var isFollowed: Bool { self == .pending || self == .accepted }
    }

    package var id: ID
    /// Its inbox or its actor, as the style says.
    package var url: String
    package var style: Style
    package var state: State
    /// Its actor. Of an inbox it is known when somebody whose inbox that is has answered.
    package var account: Account.ID?
    /// The id of the Follow that it was sent last.
    package var followURI: String?

    package init(id: ID, url: String, style: Style, state: State, account: Account.ID?, followURI: String?) {
        self.id = id
        self.url = url
        self.style = style
        self.state = state
        self.account = account
        self.followURI = followURI
    }

    /// Whoever runs a relay gives Mastodon's administrators the address of its inbox, and Pleroma's that of its actor.
    package static func style(of url: String) -> Style {
        url.prefix { $0 != "?" && $0 != "#" }.hasSuffix("/inbox") ? .inbox : .actor
    }
}

/// What a relay must hear of this server.
package enum RelayChange: Sendable, Codable {
    /// It is asked to let this server in.
    case followed(Relay)
    /// This server wants nothing more of it. It may be gone when this is read.
    case left(Relay)
    /// It may follow this server back, as it asked to under the activity id `uri`.
    case followedBack(Relay, uri: String)
}
