import Domain

/// Why an action was not done. Status codes and words belong to the edges.
package enum Refusal: Error, Sendable {
    /// There is no such record, or it is not for this person: the two are never told apart.
    case notFound
    /// The record is there and visible, but this is not theirs to do.
    case notAllowed
    /// The account is suspended, disabled, unconfirmed or awaits approval.
    case hindered(User.Hindrance)
    /// Somebody blocked somebody.
    case blocked
    case textMissing
    /// A field that must say something.
    case blank(field: String)
    case tooLong(field: String, limit: Int)
    case tooMany(field: String, limit: Int)
    /// People named in the text whom the author did not expect (`allowed_mentions`).
    case unexpectedMentions([Account.ID])
    /// Not one of the accepted values; `accepted` lists them when that helps.
    case invalid(field: String, accepted: String?)
    /// The parent that a reply names is gone.
    case parentMissing
    /// The poll of a draft cannot be put up.
    case poll(PollFault)
    case vote(VoteFault)
    /// The post to be quoted is not there, or its author does not let this person quote it.
    case quotedMissing
    case notReblogable
    /// The author does not let this person do that with their post.
    case notPermitted(Interaction)
    case notPinnable(Unpinnable)
    case alreadyPinned
    /// The account has moved away, and posts only where it is now.
    case moved
    case notMovable(Immovable)
    /// The hashtag is on the profile.
    case alreadyFeatured
    case selfAction
    /// The account does not want to be in collections, or was taken out of this one.
    case notFeaturable
    /// Only whom one follows can be endorsed.
    case notFollowing
    case registrationsClosed
    /// What is wrong with a sign-up form, field by field.
    case signUp([String: [SignUpRules.Fault]])
    case wrongCredentials
    case badToken
    /// OAuth errors by their RFC 6749 name, such as `invalid_grant`.
    case oauth(String, description: String)
    case alreadySetUp
    /// Too many passwords wait to be checked; it passes by itself.
    case busy
    /// Many want to join at once: so many are before this one, whose place is kept; in so many seconds it is their turn.
    case waiting(ahead: Int, seconds: Int)
}

/// Why a post cannot be at the top of somebody's profile.
package enum Unpinnable: Sendable {
    case foreign
    case boost
    case direct
}
