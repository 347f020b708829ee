import Actions
import ActivityVocabulary
import Domain
import Logging
import Store

/// One question to one host while a conversation is fetched, and what follows from the answer.
struct ThreadStep: Sendable {
    struct Outcome: Sendable {
        var item: FrontierItem
        /// False: to be asked once more.
        var isDone = true
        var discovered: [FrontierItem] = []
        /// New posts.
        var found = 0

        var withoutMore: Outcome { Outcome(item: item) }
    }

    let actions: Actions
    let resolvers: Resolvers
    let fetcher: Fetcher
    let addresses: Addresses
    let limits: ThreadLimits
    let fetch: ThreadFetch
    let budget: FetchBudget

    func take(_ item: FrontierItem) async throws -> Outcome {
        var outcome = Outcome(item: item)
        let before = budget.fetchesLeft
        do {
            try await ask(&outcome)
        } catch let failure as FetchFailure {
            outcome.isDone = isFinal(failure, &outcome.item)
            actions.logger.debug(
                "Part of a conversation not to be had", metadata: ["uri": "\(item.uri)", "reason": "\(failure)"])
        }
        return try await write(outcome, requests: max(0, before - budget.fetchesLeft))
    }

    private func ask(_ outcome: inout Outcome) async throws {
        switch outcome.item.kind {
        case .parent, .post: try await post(&outcome)
        case .renewal: try await renew(&outcome)
        case .mainCollection, .collection: try await collection(&outcome)
        }
    }

    /// Whether an address is not tried again.
    private func isFinal(_ failure: FetchFailure, _ item: inout FrontierItem) -> Bool {
        switch failure {
        case .gone, .invalid, .refused: return true
        case .overBudget, .resting: return false
        case .unreachable:
            item.attempts += 1
            // Somebody else's trouble is not made worse.
            fetcher.pace.rest(item.host, seconds: 5 << min(item.attempts, 6))
            return item.attempts >= limits.attempts
        }
    }

    // MARK: Posts

    private func post(_ outcome: inout Outcome) async throws {
        let item = outcome.item
        let isOver = try await actions.read { reader in
            try reader.postID(uri: item.uri) != nil || reader.isDeleted(uri: item.uri)
        }
        if isOver { return }
        let note = try await resolvers.objects.note(item.uri, budget: budget)
        try await keep(note, &outcome)
    }

    /// Takes a post into the conversation, and notes down where it leads. What answers nothing has no place in it,
    /// unless it is what others answer.
    private func keep(_ note: Note, _ outcome: inout Outcome) async throws {
        let item = outcome.item
        if note.inReplyTo == nil, item.kind != .parent {
            guard try await isAwaited(note.id) else { return }
        }
        guard try await resolvers.objects.keepHistory(note, budget: budget) != nil else { return }
        outcome.found += 1
        if let parent = note.inReplyTo, try await isMissing(parent) {
            let depth = item.kind == .parent ? item.depth + 1 : 1
            if depth < limits.ancestors, let above = addresses.item(parent, .parent, depth: depth) {
                outcome.discovered.append(above)
            }
        }
        let isFirst = note.inReplyTo == nil
        outcome.discovered += links(of: note, isMain: isFirst)
        if isFirst, let context = addresses.context(note.conversation, of: note.id) {
            outcome.discovered.append(context)
        }
    }

    private func isMissing(_ uri: String) async throws -> Bool {
        try await actions.read { reader in
            try reader.postID(uri: uri) == nil && !reader.isDeleted(uri: uri)
        }
    }

    private func isAwaited(_ uri: String) async throws -> Bool {
        try await actions.read { try $0.isAwaited(uri) }
    }

    /// The answers that a post names: those that came along with it, and the page where they go on.
    private func links(of note: Note, isMain: Bool) -> [FrontierItem] {
        guard let host = addresses.host(note.id) else { return [] }
        let kind: FrontierItem.Kind = isMain ? .mainCollection : .collection
        guard let collection = note.repliesCollection else {
            return note.replies.flatMap { addresses.item($0, kind) }.map { $0.host == host ? [$0] : [] } ?? []
        }
        let part = CollectionPart(collection, on: host, addresses: addresses)
        var items = part.items.compactMap(\.id).compactMap { addresses.item($0, .post) }
        if let next = part.next {
            if let page = addresses.item(next, kind, depth: 1) { items.append(page) }
        } else if collection.first == nil, part.items.isEmpty, part.totalItems != 0, let id = collection.id,
            addresses.host(id) == host, let whole = addresses.item(id, kind)
        {
            items.append(whole)
        }
        return items
    }

    /// Asks for a known post again: for its counts, and for where its answers are.
    private func renew(_ outcome: inout Outcome) async throws {
        let uri = outcome.item.uri
        let note = try await resolvers.objects.note(uri, budget: budget)
        guard note.id == uri, let post = try await actions.read({ try $0.post(uri: uri) }) else { return }
        try await resolvers.objects.renew(post, from: note, budget: budget)
        outcome.discovered += links(of: note, isMain: true)
        if post.inReplyTo == nil, note.inReplyTo == nil,
            let context = addresses.context(note.conversation, of: note.id)
        {
            outcome.discovered.append(context)
        }
    }

    // MARK: Collections

    private func collection(_ outcome: inout Outcome) async throws {
        let item = outcome.item
        let part = try await fetcher.collection(item.uri, budget: budget)
        for reference in part.items {
            if let note = reference.note(on: item.host, addresses: addresses) {
                try await takeEmbedded(note, &outcome)
            } else if let id = reference.id, let post = addresses.item(id, .post) {
                outcome.discovered.append(post)
            }
        }
        guard item.depth < limits.pages, let next = part.next else { return }
        if let page = addresses.item(next, item.kind, depth: item.depth + 1) { outcome.discovered.append(page) }
    }

    private func takeEmbedded(_ note: Note, _ outcome: inout Outcome) async throws {
        guard try await isMissing(note.id), outcome.found < limits.posts else { return }
        do {
            try await keep(note, &outcome)
        } catch let failure as FetchFailure {
            // Its author was not to be had in this moment; it is asked for by itself later.
            guard failure == .overBudget || failure.isPassing, let post = addresses.item(note.id, .post) else { return }
            outcome.discovered.append(post)
        }
    }

    // MARK: Progress

    private func write(_ outcome: Outcome, requests: Int) async throws -> Outcome {
        try await actions.write { [fetch, limits] changes in
            let transaction = changes.transaction
            var outcome = outcome
            guard try transaction.threadFetch(fetch.id) != nil else { return outcome.withoutMore }
            let room = max(0, limits.frontier - (try transaction.frontierCount(of: fetch.id)))
            outcome.discovered = try transaction.unnoted(outcome.discovered, of: fetch.id, limit: room)
            try transaction.settle(outcome.item, of: fetch.id, isDone: outcome.isDone)
            try transaction.addToFrontier(
                outcome.discovered, of: fetch.id, position: changes.now.milliseconds)
            try transaction.advanceThreadFetch(fetch.id, requests: requests, found: outcome.found)
            if outcome.found > 0 { try transaction.followConversation(of: fetch.id) }
            return outcome
        }
    }
}
