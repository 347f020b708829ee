import ActivityVocabulary
import Domain
import Store

/// A group hands on what somebody did in it: the Announce holds the activity whole (FEP-1b12; Lemmy, PieFed, Mbin).
///
/// The group's server may speak for what lives on it. Anything else is asked for at its own server; that an activity
/// is embedded proves nothing. Posts that begin a thread are shown as the group's boost, as Lemmy also announces them
/// for servers that do not know this form; answers join their thread. Votes are not counted: nobody vouches for them.
struct AnnouncedActivity: Sendable {
    let addresses: Addresses
    let reading: NoteReading

    /// The activity that an Announce holds.
    static func activity(in announce: Activity) -> Activity? {
        guard let value = announce.object?.value, case .activity(let inner) = try? Document(reading: value) else {
            return nil
        }
        return inner
    }

    /// - Returns: the post to boost, and why there is none.
    func handle(
        _ inner: Activity, by announce: Verified, _ handling: Handling
    ) async throws -> (post: Post.ID?, reason: String?) {
        guard let object = inner.object, let id = object.id else { return (nil, "announces nothing") }
        let (isFollowed, known) = try await handling.actions.read { reader in
            (try reader.hasLocalFollowers(announce.sender), try reader.post(uri: id))
        }
        switch inner.kind {
        case .create:
            if let known { return known.inReplyTo == nil ? (known.id, nil) : (nil, "known") }
            return try await create(object, id, isFollowed: isFollowed, by: announce, handling)
        case .update:
            guard let known else { return (nil, "unknown here") }
            return (nil, try await update(known, object, by: announce, handling))
        case .delete:
            guard let known else { return (nil, "unknown here") }
            return (nil, try await delete(known, handling))
        default: return (nil, "\(inner.kind.name) is not taken from others than who did it")
        }
    }

    private func create(
        _ object: ObjectReference, _ id: String, isFollowed: Bool, by announce: Verified, _ handling: Handling
    ) async throws -> (post: Post.ID?, reason: String?) {
        let parent = object.value.flatMap { try? Note(reading: $0) }?.inReplyTo
        let isAwaited = try await handling.actions.read { reader in
            try isFollowed || parent.flatMap { try reader.postID(uri: $0) } != nil
        }
        guard isAwaited else { return (nil, "of no interest here") }
        let note = try await note(object, id, by: announce, handling)
        let post = try await handling.network().objects.keep(note, budget: handling.budget)
        return note.inReplyTo == nil ? (post, post == nil ? "not to be kept" : nil) : (nil, nil)
    }

    private func update(
        _ known: Post, _ object: ObjectReference, by announce: Verified, _ handling: Handling
    ) async throws -> String? {
        let note = try await note(object, known.uri, by: announce, handling)
        let author = try await handling.actions.read { try $0.account(known.author) }
        guard let author, !author.isLocal, note.id == known.uri, note.attributedTo == author.uri else {
            return "not its author's"
        }
        return try await reading.takeOver(note, as: known, handling.actions) ? nil : "older than what is known"
    }

    /// Only when it is gone from its own server, too: a moderator of a group elsewhere can take it out of the group.
    private func delete(_ known: Post, _ handling: Handling) async throws -> String? {
        guard !known.isLocal else { return "is a post of this server" }
        let objects = try handling.network().objects
        return try await objects.removeIfGone(known.uri, budget: handling.budget) ? nil : "still there"
    }

    /// The embedded note when the group's server may speak for it; otherwise as its own server shows it.
    private func note(
        _ object: ObjectReference, _ id: String, by announce: Verified, _ handling: Handling
    ) async throws -> Note {
        if let value = object.value, addresses.isSameHost(id, announce.activity.actor),
            try await handling.actions.read({ try $0.account(announce.sender)?.kind }) == .group,
            let note = try? Note(reading: value)
        {
            return note
        }
        return try await handling.network().objects.note(id, budget: handling.budget)
    }
}
