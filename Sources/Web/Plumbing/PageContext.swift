import Domain
import Localization

/// What every part of a page may need to know: who looks, in which language, at what, when.
package struct PageContext: Sendable {
    package var words: Messages
    package var now: Timestamp
    package var site: Site
    package var viewer: Viewer?
    /// Path and query of this page: where an action returns to.
    package var path: String
    /// The token every form carries; empty on pages without forms.
    package var token: String
    package var look: Look
    /// What the last action has to say, once.
    package var notice: Notice?

    package init(
        words: Messages, now: Timestamp, site: Site, viewer: Viewer? = nil, path: String = "/", token: String = "",
        look: Look = Look(), notice: Notice? = nil
    ) {
        self.words = words
        self.now = now
        self.site = site
        self.viewer = viewer
        self.path = path
        self.token = token
        self.look = look
        self.notice = notice
    }
}

/// The server, as pages show it.
package struct Site: Sendable, Equatable {
    package var title: String
    package var domain: String
    package var summary: String
    package var registration: ServerIdentity.Registration

    package init(
        title: String, domain: String, summary: String = "", registration: ServerIdentity.Registration = .open
    ) {
        self.title = title
        self.domain = domain
        self.summary = summary
        self.registration = registration
    }
}

/// The signed-in person.
package struct Viewer: Sendable {
    package var id: Account.ID
    package var person: PersonLine
    package var unread: Int
    package var requests: Int
    /// What waits for their consent.
    package var waiting: Int
    package var locked: Bool
    package var preferences: Preferences

    package init(
        id: Account.ID, person: PersonLine, unread: Int = 0, requests: Int = 0, waiting: Int = 0, locked: Bool = false,
        preferences: Preferences = Preferences()
    ) {
        self.id = id
        self.person = person
        self.unread = unread
        self.requests = requests
        self.waiting = waiting
        self.locked = locked
        self.preferences = preferences
    }
}

/// How the page is to look: attributes of the root, so that it is right before any script.
package struct Look: Sendable, Equatable {
    package var scheme: String
    package var contrast: String
    package var textSize: Int
    package var lessMotion: Bool

    package init(scheme: String = "auto", contrast: String = "auto", textSize: Int = 16, lessMotion: Bool = false) {
        self.scheme = scheme
        self.contrast = contrast
        self.textSize = textSize
        self.lessMotion = lessMotion
    }

    package init(_ preferences: Preferences) {
        self.init(
            scheme: preferences.colorScheme, contrast: preferences.contrast, textSize: preferences.textSize,
            lessMotion: preferences.reduceMotion)
    }
}
