import Actions
import ActivityVocabulary
import Domain
import JSON
import Store

/// Somebody asks whether a person of this server may be in a collection of theirs (FEP-7aa9). The collection is fetched
/// when it is unknown: only its owner may ask.
struct FeatureRequestHandler: Sendable {
    let addresses: Addresses

    func handle(_ request: Verified, _ handling: Handling) async throws -> String? {
        guard let object = request.activity.object?.id, let uri = request.activity.instrument?.id,
            addresses.isSameHost(uri, request.activity.actor)
        else { return "names no collection of the sender" }
        let (target, known) = try await handling.actions.read { reader in
            (try reader.account(uri: object), try reader.collection(uri: uri))
        }
        guard let target, target.isLocal else { return "asks nobody of this server" }
        var collection = known?.id
        if collection == nil {
            collection = try await handling.network().collections.fetch(
                uri, of: request.sender, actor: request.activity.actor, budget: handling.budget)
        }
        guard let collection else { return "the collection is not the sender's" }
        try await handling.actions.receiveFeatureRequest(
            from: request.sender, for: target.id, in: collection, request: request.id)
        return nil
    }
}

extension FeaturedHandler {
    /// Something is put into a list of collections, or into a collection that is known here. Nil when it is neither.
    func takeCollection(
        _ activity: Verified, _ target: String, _ object: ObjectReference, list: String?, _ handling: Handling
    ) async throws -> String?? {
        guard target == list else { return try await takeItem(activity, target, object, handling) }
        guard let uri = object.id, addresses.isSameHost(uri, activity.activity.actor) else {
            return .some("not on the sender's server")
        }
        guard isAdding else {
            try await handling.actions.receiveCollectionRemoval(of: uri, by: activity.sender)
            return .some(nil)
        }
        guard try await handling.actions.read({ try $0.hasLocalFollowers(activity.sender) }) else {
            return .some("nobody here follows the sender")
        }
        let (actor, reading) = (activity.activity.actor, CollectionReading(addresses: addresses))
        if let remote = object.value.flatMap({ reading.collection($0, by: actor) }) {
            _ = try await handling.actions.receiveCollection(remote, by: activity.sender)
        } else {
            _ = try await handling.network().collections.fetch(
                uri, of: activity.sender, actor: actor, budget: handling.budget)
        }
        return .some(nil)
    }

    private func takeItem(
        _ activity: Verified, _ target: String, _ object: ObjectReference, _ handling: Handling
    ) async throws -> String?? {
        guard let collection = try await handling.actions.read({ try $0.collection(uri: target) }) else { return nil }
        guard collection.owner == activity.sender, !collection.isLocal else { return .some("not the sender's") }
        guard isAdding else {
            guard let uri = object.id else { return .some("removes nothing") }
            try await handling.actions.receiveCollectionRemoval(of: uri, by: activity.sender)
            return .some(nil)
        }
        guard let value = object.value, let item = try? FeaturedItemObject(reading: value) else {
            // Only its address came: the whole collection says what it is.
            _ = try await handling.network().collections.fetch(
                target, of: activity.sender, actor: activity.activity.actor, budget: handling.budget)
            return .some(nil)
        }
        try await handling.actions.receiveFeaturedItem(
            CollectionReading(addresses: addresses).item(item), in: target, by: activity.sender)
        return .some(nil)
    }
}
