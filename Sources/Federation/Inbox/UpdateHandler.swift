import Actions
import ActivityVocabulary
import Domain
import JSON
import Store

/// Somebody edited a post of theirs, or their profile.
struct UpdateHandler: Sendable {
    let addresses: Addresses
    let reading: NoteReading
    let create: CreateHandler

    func handle(_ update: Verified, _ handling: Handling) async throws -> String? {
        guard let object = update.activity.object else { return "updates nothing" }
        if object.id == update.activity.actor { return try await updateActor(object, update, handling) }
        if object.types.contains("FeaturedCollection") { return try await updateCollection(object, update, handling) }
        guard let note = try create.own(object, of: update) else { return try await fetch(object, update, handling) }
        return try await edit(note, update, handling)
    }

    private func edit(_ note: Note, _ update: Verified, _ handling: Handling) async throws -> String? {
        guard let post = try await handling.actions.read({ try $0.post(uri: note.id) }) else {
            // An Update may overtake its Create; and the Create may come in just now, after the look above.
            let reason = try await create.take(note, from: update, handling)
            let isKept = try await handling.actions.read { try $0.postID(uri: note.id) } != nil
            return isKept ? try await edit(note, update, handling) : reason
        }
        guard post.author == update.sender else { return "not the sender's" }
        return try await reading.takeOver(note, as: post, handling.actions) ? nil : "older than what is known"
    }

    /// A collection of accounts that is known here (FEP-7aa9).
    private func updateCollection(
        _ object: ObjectReference, _ update: Verified, _ handling: Handling
    ) async throws -> String? {
        guard let value = object.value,
            let remote = CollectionReading(addresses: addresses).collection(value, by: update.activity.actor)
        else { return "not the sender's" }
        guard try await handling.actions.read({ try $0.collection(uri: remote.uri) }) != nil else {
            return "unknown here"
        }
        _ = try await handling.actions.receiveCollection(remote, by: update.sender)
        return nil
    }

    /// Only the id came: the post is asked for at its server, which is the sender's.
    private func fetch(_ object: ObjectReference, _ update: Verified, _ handling: Handling) async throws -> String? {
        guard let id = object.id, addresses.isSameHost(id, update.activity.actor) else { return "not the sender's" }
        guard try await handling.actions.read({ try $0.postID(uri: id) }) != nil else { return "unknown here" }
        let note = try await handling.network().objects.note(
            id, budget: handling.budget, token: object.token)
        guard note.id == id, note.attributedTo == update.activity.actor else { return "not the sender's" }
        return try await edit(note, update, handling)
    }

    /// The embedded profile is the actor's own word; when it changes its name, the name is looked up first.
    private func updateActor(_ object: ObjectReference, _ update: Verified, _ handling: Handling) async throws
        -> String?
    {
        guard let account = try await handling.actions.read({ try $0.account(update.sender) }) else { return "unknown" }
        if let value = object.value, let actor = try? Actor(reading: value),
            try await handling.profiles.store(actor, of: account)
        {
            return nil
        }
        let network = try handling.network()
        _ = try await network.actors.fetch(update.activity.actor, isForced: true, budget: handling.budget)
        return nil
    }
}
