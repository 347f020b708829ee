import Database
import Domain

/// A post as edges show it: with its author, what it mentions, and how the viewer stands to it.
package struct PostView: Sendable {
    package var post: Post
    package var author: AccountView
    package var mentions: [Mention]
    package var tags: [Tag]
    /// The client that wrote it; nil for posts of other servers.
    package var application: ApplicationName?
    package var viewer: ViewerState
    package var poll: PollView?
    package var reactions: [ReactionCount] = []
    /// What this boosts; `post` then is only the envelope.
    package var boosted: Boosted?
    /// What this quotes.
    package var quote: QuoteView?

    /// Somebody named in a post.
    package struct Mention: Sendable, Hashable {
        package var id: Account.ID
        package var username: String
        package var domain: String
        package var url: String
        package var uri: String

        package var handle: Handle { Handle(username: username, domain: domain.isEmpty ? nil : domain) }
    }

    /// How a client calls itself.
    package struct ApplicationName: Sendable, Hashable {
        package var name: String
        package var website: String?
    }

    /// A boosted post, one level deep: boosts of boosts do not exist.
    package final class Boosted: Sendable {
        package let view: PostView
        package init(_ view: PostView) { self.view = view }
    }

    /// What people like and reply to: the boosted post when this is a boost.
    package var subject: PostView { boosted?.view ?? self }

    /// Whether its author lets `viewer`, for whom it was loaded, do something with it.
    package func permission(_ interaction: Interaction, for viewer: Account.ID) -> QuotePolicy.Permission {
        guard post.author != viewer, let policy = post.interactionPolicy else { return .automatic }
        var parties: Parties = .everybody
        if mentions.contains(where: { $0.id == viewer }) { parties.insert(.mentioned) }
        if self.viewer.followsAuthor { parties.insert(.followers) }
        if self.viewer.isFollowedByAuthor { parties.insert(.following) }
        return policy.permission(
            of: Interactor(uri: self.viewer.uri ?? "", parties: parties), interaction,
            isAnswered: post.inReplyToAccount == viewer)
    }
}

/// How the viewer stands to a post; all false for anonymous readers.
package struct ViewerState: Sendable, Hashable {
    package var favourited = false
    package var reblogged = false
    package var bookmarked = false
    package var muted = false
    package var pinned = false
    /// These are known only where the author's policies ask for them.
    package var followsAuthor = false
    package var isFollowedByAuthor = false
    package var uri: String?

    package init() {}
}

extension Reader {
    /// Loads posts, boosted ones included, with everything their rendering needs, in a fixed number of queries.
    /// The result is in the order of `ids`; ids that are unknown are left out. Visibility is the caller's query's.
    package func postViews(_ ids: [Post.ID], viewer: Account.ID?) throws -> [PostView] {
        try postViews(ids, viewer: viewer, isQuoted: false)
    }

    /// - Parameter isQuoted: what these quote themselves is only named.
    func postViews(_ ids: [Post.ID], viewer: Account.ID?, isQuoted: Bool) throws -> [PostView] {
        guard !ids.isEmpty else { return [] }
        var posts = try posts(ids)
        let boostedIDs = posts.values.compactMap(\.reblogOf).filter { posts[$0] == nil }
        posts.merge(try self.posts(boostedIDs)) { first, _ in first }

        let all = Array(posts.keys)
        let mentions = try mentions(in: all)
        let tags = try tags(ofAll: all)
        let accounts = try accountViews(Set(posts.values.map(\.author)))
        let applications = try applicationNames(Set(posts.values.compactMap(\.application)))
        let states = try viewerStates(all, viewer: viewer)
        let polls = try pollViews(of: all, viewer: viewer)
        let reactions = try reactions(to: all, viewer: viewer)
        let quotes = try quoteViews(in: all, viewer: viewer, isQuoted: isQuoted)

        func view(_ id: Post.ID) -> PostView? {
            guard let post = posts[id], let author = accounts[post.author] else { return nil }
            return PostView(
                post: post, author: author, mentions: mentions[id] ?? [], tags: tags[id] ?? [],
                application: post.application.flatMap { applications[$0] }, viewer: states[id] ?? ViewerState(),
                poll: polls[id], reactions: reactions[id] ?? [],
                boosted: post.reblogOf.flatMap(view).map(PostView.Boosted.init), quote: quotes[id])
        }
        return ids.compactMap(view)
    }

    /// One post that `viewer` may see.
    package func postView(_ id: Post.ID, viewer: Account.ID?) throws -> PostView? {
        guard try visiblePost(id, to: viewer) != nil else { return nil }
        return try postViews([id], viewer: viewer).first
    }

    /// How `viewer` stands to each of `posts`.
    package func viewerStates(_ posts: [Post.ID], viewer: Account.ID?) throws -> [Post.ID: ViewerState] {
        guard let viewer, !posts.isEmpty else { return [:] }
        var states: [Post.ID: ViewerState] = [:]
        try each(
            """
            SELECT p.id,
                EXISTS (SELECT 1 FROM favourites f WHERE f.account_id = \(viewer) AND f.post_id = p.id),
                EXISTS (SELECT 1 FROM posts b WHERE b.reblog_of_id = p.id AND b.author_id = \(viewer)),
                EXISTS (SELECT 1 FROM bookmarks k WHERE k.account_id = \(viewer) AND k.post_id = p.id),
                EXISTS (SELECT 1 FROM conversation_mutes c
                        WHERE c.account_id = \(viewer) AND c.conversation_id = p.conversation_id),
                EXISTS (SELECT 1 FROM pins n WHERE n.post_id = p.id AND n.account_id = \(viewer)),
                \(SQL.joined(ViewerState.quotingBits("p", viewer: viewer), separator: " + ")),
                CASE WHEN p.interaction_policy IS NOT NULL
                    THEN (SELECT v.uri FROM accounts v WHERE v.id = \(viewer)) END
            FROM posts p WHERE p.id IN \(list: posts)
            """
        ) { row in
            let id: Post.ID = try row.next()
            var state = ViewerState()
            state.favourited = try row.next()
            state.reblogged = try row.next()
            state.bookmarked = try row.next()
            state.muted = try row.next()
            state.pinned = try row.next()
            let ties: Int64 = try row.next()
            state.followsAuthor = ties & 32 != 0
            state.isFollowedByAuthor = ties & 64 != 0
            state.uri = try row.next()
            states[id] = state
        }
        return states
    }

    private func mentions(in posts: [Post.ID]) throws -> [Post.ID: [PostView.Mention]] {
        var found: [Post.ID: [PostView.Mention]] = [:]
        try each(
            """
            SELECT m.post_id, a.id, a.username, a.domain, a.url, a.uri FROM mentions m
            JOIN accounts a ON a.id = m.account_id WHERE m.post_id IN \(list: posts) ORDER BY m.post_id, a.id
            """
        ) { row in
            let post: Post.ID = try row.next()
            found[post, default: []].append(
                PostView.Mention(
                    id: try row.next(), username: try row.next(), domain: try row.next(), url: try row.next(),
                    uri: try row.next()))
        }
        return found
    }

    private func tags(ofAll posts: [Post.ID]) throws -> [Post.ID: [Tag]] {
        var found: [Post.ID: [Tag]] = [:]
        try each(
            """
            SELECT pt.post_id, t.id, t.name, t.display FROM post_tags pt JOIN tags t ON t.id = pt.tag_id
            WHERE pt.post_id IN \(list: posts) ORDER BY pt.post_id, t.id
            """
        ) { row in
            let post: Post.ID = try row.next()
            found[post, default: []].append(try Tag(&row))
        }
        return found
    }

    private func applicationNames(
        _ ids: Set<Application.ID>
    ) throws -> [Application.ID: PostView.ApplicationName] {
        guard !ids.isEmpty else { return [:] }
        var found: [Application.ID: PostView.ApplicationName] = [:]
        try each("SELECT id, name, website FROM applications WHERE id IN \(list: Array(ids))") { row in
            found[try row.next()] = PostView.ApplicationName(name: try row.next(), website: try row.next())
        }
        return found
    }
}
