import ActivityVocabulary
import Domain
import Store

/// Which Follows are those of relays by this server itself.
struct RelayFollows: Sendable {
    private let identity: ServerIdentity

    init(_ identity: ServerIdentity) { self.identity = identity }

    /// Whether a reference is to one of them, embedded or by its id.
    func contains(_ object: ObjectReference) -> Bool {
        if let value = object.value, let follow = try? Activity(reading: value) {
            return follow.kind == .follow && follow.actor == identity.actorURI
        }
        return object.id?.hasPrefix("\(identity.actorURI)#relays/") == true
    }
}

/// A relay that this server subscribes to says that there is a post. Nothing but its address is believed: the post is
/// asked for at its own server. It is nobody's boost, and its author's post like any other.
struct RelayedPost: Sendable {
    let addresses: Addresses

    func handle(_ announce: Verified, _ handling: Handling) async throws -> String? {
        // Some announce the activity instead of what it is about.
        let inner = AnnouncedActivity.activity(in: announce.activity)
        guard inner.map({ $0.kind == .create }) ?? true else { return "hands on no Create" }
        guard let uri = (inner ?? announce.activity).object?.id, !addresses.isOurs(uri) else {
            return "announces nothing of others"
        }
        let isOver = try await handling.actions.read { reader in
            try reader.postID(uri: uri) != nil || reader.isDeleted(uri: uri)
        }
        if isOver { return "known" }
        let kept = try await handling.network().objects.relayed(uri, budget: handling.budget)
        return kept == nil ? "not to be kept" : nil
    }
}
