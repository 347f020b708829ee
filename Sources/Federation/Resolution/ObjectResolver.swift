import Actions
import ActivityVocabulary
import Domain
import Logging
import Store

/// Finds posts of other servers: fetches them, the posts they answer, and whom they mention, within a budget.
struct ObjectResolver: Sendable {
    /// So many unknown people are looked up for one post.
    private static let maxLookups = 10

    let actions: Actions
    let fetcher: Fetcher
    let actors: ActorResolver
    let addresses: Addresses
    let reading: NoteReading
    let ancestors: Int

    /// The post at an object's address, fetched when it is unknown. Nil when it is not to be kept.
    /// Throws `FetchFailure` when it is not to be had.
    func post(uri: String, budget: FetchBudget) async throws -> Post.ID? {
        let (known, isDeleted) = try await actions.read { reader in
            (try reader.postID(uri: uri), try reader.isDeleted(uri: uri))
        }
        if let known { return known }
        if isDeleted || addresses.isOurs(uri) { return nil }
        return try await keep(note(uri, budget: budget), budget: budget)
    }

    /// The same of a post that another quotes. What it answers and whom it names is left for those who open it, or
    /// quotes of answers to quotes would make one activity cost hundreds of fetches.
    func quoted(uri: String, budget: FetchBudget) async throws -> Post.ID? {
        let (known, isDeleted) = try await actions.read { reader in
            (try reader.postID(uri: uri), try reader.isDeleted(uri: uri))
        }
        if let known { return known }
        if isDeleted || addresses.isOurs(uri) { return nil }
        if let kept = try await keepHistory(note(uri, budget: budget), budget: budget) { return kept }
        return try await actions.read { try $0.postID(uri: uri) }
    }

    /// A note as its own server shows it to everybody, or to those who have a token.
    func note(_ uri: String, budget: FetchBudget, token: String? = nil) async throws -> Note {
        let document = try await fetcher.authoritative(uri, budget: budget, token: token)
        do {
            switch try Document(reading: document.json) {
            case .note(let note): return note
            case .tombstone: throw FetchFailure.gone(410)
            case .activity, .actor, .collection: throw FetchFailure.invalid("not a post")
            }
        } catch let error as ReadingError {
            throw FetchFailure.invalid("\(error)")
        }
    }

    /// Keeps a note that its own server sent or showed, after the posts that it answers. Nil when it is not to be kept.
    ///
    /// - Parameter sender: who sent it to us; nil for what was fetched, of which only what is for everybody is kept.
    func keep(_ note: Note, sender: Account.ID? = nil, budget: FetchBudget) async throws -> Post.ID? {
        let parents = await parents(of: note, budget: budget)
        for parent in parents.reversed() {
            _ = try? await keepOne(parent, sender: nil, lookups: 0, isHistory: true, budget: budget)
        }
        let isHistory = sender == nil && isOld(note)
        let kept = try await keepOne(
            note, sender: sender, lookups: Self.maxLookups, isHistory: isHistory, budget: budget)
        if let kept { return kept }
        // It may have come another way meanwhile: what one sender sends is handled side by side.
        return try await actions.read { try $0.postID(uri: note.id) }
    }

    /// Keeps a note that its own server showed and that nobody here is told of. Nil when it is known already or not to
    /// be kept.
    func keepHistory(_ note: Note, budget: FetchBudget) async throws -> Post.ID? {
        try await keepOne(note, sender: nil, lookups: 0, isHistory: true, budget: budget)
    }

    /// Keeps a post that a relay told of, as its own server shows it to everybody. What it answers and whom it names
    /// is left for those who open it: relays tell of a lot. Nil when it is known or not to be kept.
    func relayed(_ uri: String, budget: FetchBudget) async throws -> Post.ID? {
        let note = try await note(uri, budget: budget)
        guard note.audience.isPublic else { return nil }
        return try await keepOne(
            note, sender: nil, lookups: 0, isHistory: isOld(note), wantsThread: false, budget: budget)
    }

    /// Takes over what its own server now says of a known post: what others did with it, where its answers are, and a
    /// newer text whose Update did not come.
    func renew(_ post: Post, from note: Note, budget: FetchBudget) async throws {
        let mentioned = try await people(of: note, lookups: 0, budget: budget)
        let actor = try await actions.read { try $0.remoteActor(post.author) }
        let fresh = reading.post(
            from: note, author: post.author, visibility: post.visibility, parent: post.inReplyTo, mentioned: mentioned,
            actor: actor, quoteDepth: budget.quoteDepth)
        try await actions.receiveTotals(of: post.id, from: fresh)
        guard let editedAt = fresh.editedAt, editedAt > post.editedAt ?? post.createdAt else { return }
        _ = try await actions.receiveEdit(fresh)
    }

    /// Mastodon's rule: what is older than that is not news when it is found.
    private func isOld(_ note: Note) -> Bool {
        guard let published = note.published else { return false }
        return published < reading.clock.now().adding(seconds: -6 * 3_600).milliseconds
    }

    /// What a note answers and is not known here, nearest first. Whatever cannot be had ends the chain.
    private func parents(of note: Note, budget: FetchBudget) async -> [Note] {
        var chain: [Note] = []
        var seen: Set<String> = [note.id]
        var next = note.inReplyTo
        while let uri = next, chain.count < ancestors, seen.insert(uri).inserted, !addresses.isOurs(uri) {
            do {
                let isKnown = try await actions.read { reader in
                    try reader.postID(uri: uri) != nil || reader.isDeleted(uri: uri)
                }
                if isKnown { break }
                let parent = try await self.note(uri, budget: budget)
                chain.append(parent)
                next = parent.inReplyTo
            } catch {
                actions.logger.debug("Parent not to be had", metadata: ["uri": "\(uri)", "error": "\(error)"])
                break
            }
        }
        return chain
    }

    private func keepOne(
        _ note: Note, sender: Account.ID?, lookups: Int, isHistory: Bool, wantsThread: Bool = true,
        budget: FetchBudget
    ) async throws -> Post.ID? {
        guard let author = note.attributedTo, addresses.isSameHost(author, note.id), !note.isPollVote else {
            return nil
        }
        let account: Account.ID
        if let sender { account = sender } else { account = try await actors.account(uri: author, budget: budget) }
        let actor = try await actions.read { try $0.remoteActor(account) }
        let visibility = NoteReading.visibility(of: note.audience, followers: actor?.followersURL)
        guard sender != nil || visibility.isOpen else { return nil }
        let mentioned = try await people(of: note, lookups: lookups, budget: budget)
        let parent = try await note.inReplyTo.flatMapAsync { uri in
            try await actions.read { try $0.postID(uri: uri) }
        }
        return try await actions.receivePost(
            reading.post(
                from: note, author: account, visibility: visibility, parent: parent, mentioned: mentioned,
                actor: actor, quoteDepth: budget.quoteDepth),
            isHistory: isHistory, wantsThread: wantsThread)
    }

    /// Everybody whom a note addresses by name, looked up as far as `lookups` and the budget go.
    private func people(of note: Note, lookups: Int, budget: FetchBudget) async throws -> [Account.ID] {
        let uris = Self.addressees(of: note)
        let known = try await actions.read { try $0.accountIDs(uris: uris) }
        var found = Set(known.values)
        let unknown = note.tags.mentions.map(\.href).filter { known[$0] == nil && !addresses.isOurs($0) }
        for uri in unknown.prefix(lookups) where !budget.isSpent {
            if let id = try? await actors.account(uri: uri, budget: budget) { found.insert(id) }
        }
        return found.sorted()
    }

    /// Mentioned in the text, or silently in `to` and `cc`.
    static func addressees(of note: Note) -> [String] {
        let addressed = note.audience.all.filter { $0 != Audience.everybody && !$0.hasSuffix("/followers") }
        return Array(Set(note.tags.mentions.map(\.href) + addressed).prefix(300))
    }

    /// Mentioned people whom nobody knows here.
    static func unknownMentions(of note: Note, known: [String: Account.ID], addresses: Addresses) -> [String] {
        note.tags.mentions.map(\.href).filter { known[$0] == nil && !addresses.isOurs($0) }
    }
}
