import Database
import Domain

/// What a page was made of, in the words that changes are remembered in (`Database.freshness`).
package enum Subject: UInt8 {
    /// A post and what is shown with it.
    case post
    /// An account and what is shown with it.
    case account
    /// All that makes posts look different to somebody: whom they follow and block, what they marked, where they are
    /// named.
    case viewer
    /// What a home timeline holds.
    case home
    /// Which posts somebody wrote, boosted and pinned.
    case postsBy
    /// Which posts are on the public timelines.
    case publicPosts
    /// What somebody is notified of.
    case notifications
}

extension Mark {
    package static func post(_ id: Post.ID) -> Mark { Mark(.post, id.rawValue) }
    package static func account(_ id: Account.ID) -> Mark { Mark(.account, id.rawValue) }
    package static func viewer(_ id: Account.ID) -> Mark { Mark(.viewer, id.rawValue) }
    package static func home(of id: Account.ID) -> Mark { Mark(.home, id.rawValue) }
    package static func posts(by id: Account.ID) -> Mark { Mark(.postsBy, id.rawValue) }
    package static let publicPosts = Mark(.publicPosts, 1)
    package static func notifications(of id: Account.ID) -> Mark { Mark(.notifications, id.rawValue) }

    private init(_ subject: Subject, _ id: Int64) { self.init(subject.rawValue, id) }
}

extension Watch {
    private static let (post, account, viewer) = (
        Subject.post.rawValue, Subject.account.rawValue, Subject.viewer.rawValue
    )

    /// What the tables of this module say about subjects. A table that is not named here changes everything, so that a
    /// new one makes pages slow and never wrong.
    package static let store = Watch([
        "accounts": Rule(rows: ["id": account], sweeping: ["standing"]),
        "users": Rule(rows: ["id": account, "id": viewer]),
        "posts": Rule(
            rows: ["id": post],
            members: ["author_id": Subject.postsBy.rawValue, "in_public": Subject.publicPosts.rawValue],
            sweeping: ["visibility", "waits"]),
        "mentions": Rule(rows: ["post_id": post, "account_id": viewer]),
        "post_tags": Rule(rows: ["post_id": post]),
        "reactions": Rule(rows: ["post_id": post]),
        "quotes": Rule(rows: ["post_id": post]),
        "favourites": Rule(rows: ["account_id": viewer]),
        "bookmarks": Rule(rows: ["account_id": viewer]),
        "pins": Rule(rows: ["account_id": viewer, "account_id": Subject.postsBy.rawValue]),
        "conversation_mutes": Rule(rows: ["account_id": viewer]),
        "follows": Rule(rows: ["follower_id": viewer, "target_id": viewer]),
        "blocks": Rule(rows: ["account_id": viewer, "target_id": viewer]),
        "mutes": Rule(rows: ["account_id": viewer]),
        "home_entries": Rule(members: ["owner_id": Subject.home.rawValue]),
        "notifications": Rule(rows: ["recipient_id": Subject.notifications.rawValue]),
        "servers": Rule(sweeping: ["blocked", "limited", "rejects_media"]),
    ]).ignoring([
        // Pages with polls are not kept; the rest is shown nowhere, or comes with a new version of its post.
        "polls", "poll_tallies", "poll_votes", "post_edits", "tags", "deleted_uris", "idempotency_keys",
        "follow_requests", "account_notes", "endorsements", "markers", "applications", "authorization_codes",
        "access_tokens", "sessions", "user_tokens", "account_keys", "remote_actors", "inbound_activities",
        "outbound_bodies", "deliveries", "gone_inboxes", "delivery_reports", "delivery_receipts", "reports",
        "profile_fetches", "relays", "remote_posts", "thread_fetches", "thread_frontier", "featured_tags", "approvals",
        "collections", "collection_items", "nodes", "relayed",
    ])
}
