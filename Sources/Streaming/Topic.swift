import Domain

/// What a reader can listen to. Names of the API's streams map to these; a hashtag is in its normalised form.
package enum Topic: Sendable, Hashable {
    /// A person's home timeline, and whatever else concerns them alone.
    case user(Account.ID)
    case notifications(Account.ID)
    /// Direct posts to and from a person.
    case direct(Account.ID)
    case publicAll
    case publicLocal
    case publicRemote
    case publicMedia
    case publicLocalMedia
    case publicRemoteMedia
    case tag(String)
    case tagLocal(String)
    case list(Int64)
}

/// What happened, by id: every reader loads and renders it for its own viewer, so that nothing is shown to anybody who
/// may not see it.
package enum StreamEvent: Sendable, Hashable, Codable {
    case update(Post.ID)
    case statusUpdate(Post.ID)
    case delete(Post.ID)
    case notification(Notification.ID)
    case conversation(Post.ID)
    case filtersChanged
    /// Some or all of a person's tokens have ended: whoever listens for them must ask whether theirs still stands.
    case accessRevoked
}
