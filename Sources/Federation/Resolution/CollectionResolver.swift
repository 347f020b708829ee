import Actions
import ActivityVocabulary
import Domain
import JSON
import Logging
import Store

/// Finds collections of people on other servers (FEP-7aa9), and asks those who are in them whether they agree.
struct CollectionResolver: Sendable {
    let actions: Actions
    let fetcher: Fetcher
    let actors: ActorResolver
    let addresses: Addresses

    private var reading: CollectionReading { CollectionReading(addresses: addresses) }

    /// The collection at an address, as its own server shows it to everybody. Nil when it is not the owner's.
    func fetch(
        _ uri: String, of owner: Account.ID, actor: String, budget: FetchBudget
    ) async throws -> FeaturedCollection.ID? {
        let document = try await fetcher.authoritative(uri, budget: budget)
        guard let remote = reading.collection(document.json, by: actor) else {
            throw FetchFailure.invalid("not a collection of \(actor)")
        }
        return try await actions.receiveCollection(remote, by: owner)
    }

    /// Reads everything that an account elsewhere shows: the list, and what is known of it but not listed.
    func renew(_ owner: Account.ID, budget: FetchBudget) async throws {
        let state = try await actions.read { reader in
            (
                actor: try reader.account(owner)?.uri, list: try reader.collectionsAddress(of: owner).address,
                known: try reader.collections(
                    of: owner, viewer: owner, limit: FeaturedCollection.Limits.remoteCollections
                ).map(\.uri)
            )
        }
        guard let actor = state.actor, let list = state.list else { return }
        var listed: Set<String> = []
        for object in try await items(of: list, budget: budget) {
            guard let uri = object.id, addresses.isSameHost(uri, actor), listed.insert(uri).inserted else { continue }
            if let remote = object.value.flatMap({ reading.collection($0, by: actor) }) {
                _ = try await actions.receiveCollection(remote, by: owner)
            } else {
                _ = try? await fetch(uri, of: owner, actor: actor, budget: budget)
            }
        }
        for uri in state.known where !listed.contains(uri) {
            do {
                _ = try await fetch(uri, of: owner, actor: actor, budget: budget)
            } catch FetchFailure.gone {
                try await actions.receiveCollectionRemoval(of: uri, by: owner)
            }
        }
    }

    /// What a list holds: the document itself, or its first pages.
    private func items(of list: String, budget: FetchBudget) async throws -> [ObjectReference] {
        let collection = try ItemCollection.checked(try await fetcher.authoritative(list, budget: budget).json)
        var items = collection.items
        var next = collection.first?.id
        if let page = collection.first?.value { items += try ItemCollection.checked(page).items }
        while let address = next, items.count < FeaturedCollection.Limits.remoteCollections,
            addresses.isSameHost(address, list)
        {
            let page = try ItemCollection.checked(try await fetcher.document(address, budget: budget).json)
            items += page.items
            next = page.next == address ? nil : page.next
        }
        return Array(items.prefix(FeaturedCollection.Limits.remoteCollections))
    }

    /// Asks for the stamps of those who are new in the collections of `owner`, as far as the budget goes.
    func verify(_ owner: Account.ID, budget: FetchBudget) async throws {
        let waiting = try await actions.read { reader in
            try reader.collections(of: owner, viewer: owner, limit: FeaturedCollection.Limits.remoteCollections)
                .filter { !$0.isLocal }
                .flatMap { collection in
                    try reader.items(of: collection.id).filter { $0.state == .pending }.map { ($0, collection.uri) }
                }
        }
        for (item, collection) in waiting where !budget.isSpent {
            guard let stamp = item.stamp else { continue }
            do {
                let account = try await confirmed(stamp, of: item.object, in: collection, budget: budget)
                try await actions.receiveVerdict(on: item.id, stamp: stamp, account: account)
            } catch let failure as FetchFailure {
                actions.logger.debug("Stamp not to be had", metadata: ["uri": "\(stamp)", "reason": "\(failure)"])
                guard case .gone = failure else { continue }
                try await actions.receiveVerdict(on: item.id, stamp: stamp, account: nil)
            }
        }
    }

    /// Who agrees. Nil when the stamp says something else: it must be of the account's own server, and bind both the
    /// account and this very collection.
    private func confirmed(
        _ stamp: String, of object: String, in collection: String, budget: FetchBudget
    ) async throws -> Account.ID? {
        guard addresses.isSameHost(stamp, object) else { return nil }
        let document = try await fetcher.authoritative(stamp, budget: budget)
        guard let consent = try? FeatureAuthorization(reading: document.json), consent.id == stamp,
            consent.interactionTarget == object, consent.interactingObject == collection
        else { return nil }
        return try await actors.account(uri: object, budget: budget)
    }
}

/// Turns a collection's document into what is kept of it.
struct CollectionReading: Sendable {
    let addresses: Addresses

    /// Nil unless it is a collection that `actor` may speak for.
    func collection(_ json: JSONValue, by actor: String) -> RemoteCollection? {
        guard let object = try? FeaturedCollectionObject(reading: json), object.attributedTo == actor,
            addresses.isSameHost(object.id, actor)
        else { return nil }
        return RemoteCollection(
            uri: object.id, url: object.url.flatMap { addresses.url($0) == nil ? nil : $0 }, name: object.name,
            description: SafeHTML.sanitise(object.summary), language: object.language, tag: object.topic,
            sensitive: object.sensitive, discoverable: object.discoverable,
            createdAt: object.published.map { Timestamp(milliseconds: $0) },
            updatedAt: object.updated.map { Timestamp(milliseconds: $0) }, items: object.items.map(item))
    }

    func item(_ object: FeaturedItemObject) -> RemoteCollection.Item {
        RemoteCollection.Item(
            uri: object.id, object: object.featuredObject, stamp: object.featureAuthorization,
            createdAt: object.published.map { Timestamp(milliseconds: $0) })
    }
}

extension ItemCollection {
    fileprivate static func checked(_ json: JSONValue) throws -> ItemCollection {
        do throws(ReadingError) {
            return try ItemCollection(reading: json)
        } catch {
            throw FetchFailure.invalid("\(error)")
        }
    }
}
