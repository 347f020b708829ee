import Actions
import ActivityVocabulary
import Domain
import Store

/// Somebody wrote a post. It is kept when it is of interest to anybody here: its author is followed, it mentions a
/// person of this server, or it answers a post that is known.
struct CreateHandler: Sendable {
    let addresses: Addresses
    let reading: NoteReading

    func handle(_ create: Verified, _ handling: Handling) async throws -> String? {
        guard let object = create.activity.object else { return "creates nothing" }
        guard let note = try own(object, of: create) else { return try await fetch(object, create, handling) }
        return try await take(note, from: create, handling)
    }

    /// Keeps a note of the sender's own, if it is of interest.
    func take(_ note: Note, from verified: Verified, _ handling: Handling) async throws -> String? {
        if note.isPollVote { return try await count(note, from: verified.sender, handling) }
        let sender = verified.sender
        let addressees = ObjectResolver.addressees(of: note)
        let state = try await handling.actions.read { reader in
            let people = try reader.accountIDs(uris: addressees)
            let known = try reader.postID(uri: note.id)
            let isOver = try known != nil || reader.isDeleted(uri: note.id)
            let parent = try note.inReplyTo.flatMap { try reader.postID(uri: $0) }
            let isLost = try parent == nil && note.inReplyTo.map { try reader.isDeleted(uri: $0) } ?? false
            return State(
                known: people, post: known, isOver: isOver, parent: parent, isParentLost: isLost,
                isFollowed: try reader.hasLocalFollowers(sender),
                actor: try reader.remoteActor(sender))
        }
        if let known = state.post { return try await tell(of: known, verified, handling) }
        if state.isOver { return "deleted" }
        guard state.isFollowed || state.parent != nil || addressees.contains(where: addresses.isOurs) else {
            return "of no interest here"
        }
        let visibility = NoteReading.visibility(of: note.audience, followers: state.actor?.followersURL)
        if needsNetwork(note, state) {
            _ = try await handling.network().objects.keep(note, sender: sender, budget: handling.budget)
            return nil
        }
        _ = try await handling.actions.receivePost(
            reading.post(
                from: note, author: sender, visibility: visibility, parent: state.parent,
                mentioned: Array(state.known.values), actor: state.actor))
        return nil
    }

    /// A vote in a poll of this server. Votes in others' polls are for their servers to count.
    private func count(_ vote: Note, from sender: Account.ID, _ handling: Handling) async throws -> String? {
        guard let name = vote.name, let uri = vote.inReplyTo,
            let poll = try await handling.actions.read({ try $0.postID(uri: uri) })
        else { return "a vote in no poll of this server" }
        return try await handling.actions.receiveVote(for: name, in: poll, by: sender) ? nil : "does not count"
    }

    /// A post that was fetched before it was sent is news all the same.
    private func tell(of post: Post.ID, _ verified: Verified, _ handling: Handling) async throws -> String? {
        try await handling.actions.tellOfHistory(post, by: verified.sender) ? nil : "known"
    }

    private struct State: Sendable {
        var known: [String: Account.ID]
        var post: Post.ID?
        var isOver: Bool
        var parent: Post.ID?
        var isParentLost: Bool
        var isFollowed: Bool
        var actor: RemoteActor?
    }

    /// A parent to fetch, or people to look up.
    private func needsNetwork(_ note: Note, _ state: State) -> Bool {
        let isParentMissing =
            note.inReplyTo != nil && state.parent == nil && !state.isParentLost && !addresses.isOurs(note.inReplyTo)
        return isParentMissing
            || !ObjectResolver.unknownMentions(of: note, known: state.known, addresses: addresses).isEmpty
    }

    /// The embedded note, when it is the sender's to say: on their server, and written by them (CVE-2024-23832).
    func own(_ object: ObjectReference, of verified: Verified) throws -> Note? {
        guard let value = object.value, let note = try? Note(reading: value),
            addresses.isSameHost(note.id, verified.activity.actor), note.attributedTo == verified.activity.actor
        else { return nil }
        return note
    }

    /// Anything else is asked for at its own server.
    private func fetch(_ object: ObjectReference, _ create: Verified, _ handling: Handling) async throws -> String? {
        guard let id = object.id, !addresses.isOurs(id) else { return "nothing to fetch" }
        if let token = object.token { return try await open(id, with: token, create, handling) }
        let isOfInterest = try await handling.actions.read { reader in
            try reader.hasLocalFollowers(create.sender) && reader.postID(uri: id) == nil
        }
        guard isOfInterest else { return "of no interest here" }
        _ = try await handling.network().objects.post(uri: id, budget: handling.budget)
        return nil
    }

    /// The sender gave a token with which their own server shows what it would else have sent.
    private func open(
        _ id: String, with token: String, _ create: Verified, _ handling: Handling
    ) async throws -> String? {
        guard addresses.isSameHost(id, create.activity.actor) else { return "not on the sender's server" }
        let (isFollowed, isKnown) = try await handling.actions.read { reader in
            (try reader.hasLocalFollowers(create.sender), try reader.postID(uri: id) != nil)
        }
        guard !isKnown else { return "known" }
        guard isFollowed || create.activity.audience.all.contains(where: addresses.isOurs) else {
            return "of no interest here"
        }
        let note = try await handling.network().objects.note(id, budget: handling.budget, token: token)
        guard note.id == id, note.attributedTo == create.activity.actor else { return "not the sender's" }
        return try await take(note, from: create, handling)
    }

    /// The post that a request is about: known already, embedded and the sender's own to say, or asked for at its
    /// server.
    func post(
        _ uri: String, given reference: ObjectReference, with request: Verified, _ handling: Handling
    ) async throws -> Post.ID? {
        if let known = try await handling.actions.read({ try $0.postID(uri: uri) }) { return known }
        let objects = try handling.network().objects
        if let note = try own(reference, of: request) {
            return try await objects.keep(note, sender: request.sender, budget: handling.budget)
        }
        return try await objects.post(uri: uri, budget: handling.budget)
    }
}
