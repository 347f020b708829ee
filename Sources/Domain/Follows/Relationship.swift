/// How the viewer stands to another account, in both directions.
package struct Relationship: Sendable {
    package var target: Account.ID
    package var following = false
    package var showingReblogs = false
    package var notifying = false
    package var languages: [String]?
    package var followedBy = false
    package var blocking = false
    package var blockedBy = false
    package var muting = false
    package var mutingNotifications = false
    package var mutingExpiresAt: Timestamp?
    package var requested = false
    package var requestedBy = false
    package var domainBlocking = false
    package var endorsed = false
    package var note = ""

    package init(target: Account.ID) { self.target = target }
}

/// What a follower wants to see of the followed.
package struct FollowOptions: Sendable, Codable, Hashable {
    package var reblogs: Bool
    package var notify: Bool
    /// nil: every language.
    package var languages: [String]?

    package init(reblogs: Bool = true, notify: Bool = false, languages: [String]? = nil) {
        self.reblogs = reblogs
        self.notify = notify
        self.languages = languages
    }
}
