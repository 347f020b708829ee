/// A question with choices that belongs to a post, and the votes that are known.
package struct Poll: Sendable, Hashable {
    /// One of the choices.
    package struct Option: Sendable, Hashable {
        package var title: String
        package var votes: Int

        package init(title: String, votes: Int = 0) {
            self.title = title
            self.votes = votes
        }
    }

    package var post: Post.ID
    package var author: Account.ID
    package var options: [Option]
    /// Several choices may be taken.
    package var multiple: Bool
    /// Nobody is told the votes of each choice before the end.
    package var hidesTotals: Bool
    /// nil: it never ends.
    package var expiresAt: Timestamp?
    /// How many people have voted; nil when the poll's server does not say.
    package var votersCount: Int?
    /// When the counts were last heard of; nil for polls of this server.
    package var fetchedAt: Timestamp?

    package init(
        post: Post.ID, author: Account.ID, options: [Option], multiple: Bool, hidesTotals: Bool = false,
        expiresAt: Timestamp?, votersCount: Int? = nil, fetchedAt: Timestamp? = nil
    ) {
        self.post = post
        self.author = author
        self.options = options
        self.multiple = multiple
        self.hidesTotals = hidesTotals
        self.expiresAt = expiresAt
        self.votersCount = votersCount
        self.fetchedAt = fetchedAt
    }

    package var isLocal: Bool { fetchedAt == nil }

    package var titles: [String] { options.map(\.title) }

    package var votesCount: Int { options.reduce(0) { $0 + $1.votes } }

    package func isOver(at now: Timestamp) -> Bool { expiresAt.map { $0 <= now } ?? false }

    /// Whether the votes of each choice may be told.
    package func showsTotals(at now: Timestamp) -> Bool { !hidesTotals || isOver(at: now) }

    /// Whether other choices are to be chosen from, so that earlier votes mean nothing any more.
    package func asksAnother(than other: Poll) -> Bool { titles != other.titles || multiple != other.multiple }

    /// Whether its server may know more: counts are asked for again after some minutes, and once after the end.
    package func isStale(at now: Timestamp) -> Bool {
        guard let fetchedAt, fetchedAt.adding(seconds: Self.freshness) < now else { return false }
        return expiresAt.map { fetchedAt < $0 } ?? true
    }

    /// Seconds for which counts of another server are taken as they are.
    private static let freshness: Int64 = 180

    /// The most choices that are kept of a poll of another server, and the most characters of each.
    package static let maxRemoteOptions = 100
    package static let maxRemoteTitle = 500
}

/// A poll as its author wrote it, before anything is checked.
package struct PollDraft: Sendable, Hashable {
    package var options: [String]
    /// Seconds from now.
    package var expiresIn: Int
    package var multiple: Bool
    package var hidesTotals: Bool

    package init(options: [String], expiresIn: Int, multiple: Bool = false, hidesTotals: Bool = false) {
        self.options = options
        self.expiresIn = expiresIn
        self.multiple = multiple
        self.hidesTotals = hidesTotals
    }

    /// What is wrong with it; nil when nothing is.
    package func fault(_ limits: PostLimits) -> PollFault? {
        if options.count < 2 { return .tooFewOptions }
        if options.count > limits.maxPollOptions { return .tooManyOptions(limit: limits.maxPollOptions) }
        if options.contains(where: { $0.count > limits.maxPollOption || $0.utf8.count > limits.maxPollOption * 32 }) {
            return .optionTooLong(limit: limits.maxPollOption)
        }
        if Set(options).count < options.count { return .sameOptions }
        if expiresIn < limits.minPollSeconds { return .tooShort(seconds: limits.minPollSeconds) }
        if expiresIn > limits.maxPollSeconds { return .tooLong(seconds: limits.maxPollSeconds) }
        return nil
    }
}

/// Why a poll cannot be put up.
package enum PollFault: Sendable, Hashable {
    case tooFewOptions
    case tooManyOptions(limit: Int)
    case optionTooLong(limit: Int)
    case sameOptions
    case tooShort(seconds: Int)
    case tooLong(seconds: Int)
}

/// Why a vote does not count.
package enum VoteFault: Sendable, Hashable {
    case over
    case noSuchOption
    case ownPoll
    case alreadyVoted
}

extension Poll {
    /// Why `voter` may not vote for `choices`; nil when they may.
    ///
    /// - Parameter earlier: what they have voted for. Where several choices may be taken, more can follow later.
    package func fault(
        of choices: [Int], by voter: Account.ID, earlier: [Int], at now: Timestamp
    ) -> VoteFault? {
        if isOver(at: now) { return .over }
        if choices.contains(where: { !options.indices.contains($0) }) { return .noSuchOption }
        if voter == author { return .ownPoll }
        if Set(choices).count < choices.count { return .alreadyVoted }
        if !multiple, choices.count + earlier.count > 1 { return .alreadyVoted }
        return choices.contains(where: earlier.contains) ? .alreadyVoted : nil
    }
}
