import Database
import Domain

/// A poll as edges show it to somebody.
package struct PollView: Sendable {
    package var poll: Poll
    /// What the viewer voted for, by number; empty for anonymous readers.
    package var ownVotes: [Int]
    /// Pictures for shortcodes in the choices.
    package var emojis: [CustomEmoji] = []

    package init(poll: Poll, ownVotes: [Int] = []) {
        self.poll = poll
        self.ownVotes = ownVotes
    }

    /// An author counts as having voted: there is nothing for them to do (Mastodon's `Poll#voted?`).
    package func hasVoted(_ viewer: Account.ID) -> Bool { !ownVotes.isEmpty || poll.author == viewer }
}

extension Reader {
    package func poll(of post: Post.ID) throws -> Poll? { try polls(of: [post])[post] }

    /// The polls of those posts that have one.
    package func polls(of posts: some Collection<Post.ID>) throws -> [Post.ID: Poll] {
        guard !posts.isEmpty else { return [:] }
        var polls: [Post.ID: Poll] = [:]
        try each(
            """
            SELECT post_id, author_id, options, multiple, hides_totals, expires_at, voters_count, fetched_at
            FROM polls WHERE post_id IN \(list: Array(posts))
            """
        ) { row in
            let poll = try Poll(&row)
            polls[poll.post] = poll
        }
        guard !polls.isEmpty else { return [:] }
        try each(
            "SELECT post_id, choice, votes FROM poll_tallies WHERE post_id IN \(list: Array(polls.keys))"
        ) { row in
            let (post, choice, votes): (Post.ID, Int, Int) = (try row.next(), try row.next(), try row.next())
            if polls[post]?.options.indices.contains(choice) == true { polls[post]?.options[choice].votes = votes }
        }
        return polls
    }

    /// The same with what `viewer` voted for.
    package func pollViews(of posts: some Collection<Post.ID>, viewer: Account.ID?) throws -> [Post.ID: PollView] {
        let polls = try polls(of: posts)
        guard !polls.isEmpty else { return [:] }
        let emojis = try emojis(of: polls.values.filter { !$0.isLocal }.map(\.post))
        func view(_ poll: Poll, _ votes: [Int]) -> PollView {
            var view = PollView(poll: poll, ownVotes: votes)
            let titles = poll.titles.joined(separator: " ")
            view.emojis = CustomEmoji.used(emojis[poll.post] ?? [], in: titles)
            return view
        }
        guard let viewer else { return polls.mapValues { view($0, []) } }
        var votes: [Post.ID: [Int]] = [:]
        try each(
            """
            SELECT post_id, choice FROM poll_votes
            WHERE post_id IN \(list: Array(polls.keys)) AND account_id = \(viewer) ORDER BY post_id, choice
            """
        ) { row in
            let post: Post.ID = try row.next()
            votes[post, default: []].append(try row.next(Int.self))
        }
        return polls.mapValues { view($0, votes[$0.post] ?? []) }
    }

    private func emojis(of posts: [Post.ID]) throws -> [Post.ID: [CustomEmoji]] {
        guard !posts.isEmpty else { return [:] }
        var found: [Post.ID: [CustomEmoji]] = [:]
        try each("SELECT id, emojis FROM posts WHERE id IN \(list: posts) AND emojis <> '[]'") { row in
            found[try row.next()] = try StoredJSON.list(row.next(String.self))
        }
        return found
    }

    /// What an account voted for, by number.
    package func votes(by account: Account.ID, in post: Post.ID) throws -> [Int] {
        try all(
            Int.self,
            "SELECT choice FROM poll_votes WHERE post_id = \(post) AND account_id = \(account) ORDER BY choice")
    }

    /// The votes of an account with the numbers that they are named after elsewhere.
    package func ballots(by account: Account.ID, in post: Post.ID) throws -> [Ballot] {
        try all(
            Ballot.self,
            """
            SELECT id, choice, created_at FROM poll_votes WHERE post_id = \(post) AND account_id = \(account)
            ORDER BY id
            """)
    }

    /// People of this server who voted.
    package func localVoters(in post: Post.ID) throws -> [Account.ID] {
        try all(
            Account.ID.self,
            """
            SELECT DISTINCT v.account_id FROM poll_votes v JOIN users u ON u.id = v.account_id
            WHERE v.post_id = \(post) ORDER BY v.account_id
            """)
    }
}

/// One vote for one choice.
package struct Ballot: RowDecodable, Sendable {
    package let id: Int64
    package let choice: Int
    package let createdAt: Timestamp

    package init(_ row: inout RowReader) throws {
        id = try row.next()
        choice = try row.next()
        createdAt = try row.next()
    }
}

extension Poll: RowDecodable {
    package init(_ row: inout RowReader) throws {
        let post: Post.ID = try row.next()
        let author: Account.ID = try row.next()
        let titles: [String] = try StoredJSON.list(row.next())
        self.init(
            post: post, author: author, options: titles.map { Option(title: $0) }, multiple: try row.next(),
            hidesTotals: try row.next(), expiresAt: try row.next(), votersCount: try row.next(),
            fetchedAt: try row.next())
    }
}
