import Domain
import Store

extension Actions {
    /// Keeps a collection of somebody of another server, or renews what is known of it. Who is new in it counts only
    /// after their own server has confirmed it; people of this server only when they have agreed.
    ///
    /// - Returns: nil when it is not the owner's to say, or there are too many.
    @discardableResult
    package func receiveCollection(
        _ remote: RemoteCollection, by owner: Account.ID
    ) async throws -> FeaturedCollection.ID? {
        try await write { changes in
            guard let account = try changes.sender(owner), Origin.isShared(remote.uri, account.uri) else { return nil }
            let known = try changes.transaction.collection(uri: remote.uri)
            if let known, known.owner != owner { return nil }
            var collection = known ?? newCollection(remote, of: owner, at: changes.now)
            collection.take(remote, at: changes.now)
            if known == nil {
                let count = try changes.transaction.collectionsCount(of: owner)
                guard count < FeaturedCollection.Limits.remoteCollections else { return nil }
                try changes.transaction.insert(collection)
            } else {
                try changes.transaction.update(collection)
            }
            try take(remote.items, of: collection, changes)
            return collection.id
        }
    }

    /// Somebody of another server puts an account into a collection of theirs that is known here.
    package func receiveFeaturedItem(
        _ item: RemoteCollection.Item, in uri: String, by owner: Account.ID
    ) async throws {
        try await write { changes in
            guard try changes.sender(owner) != nil, let collection = try changes.transaction.collection(uri: uri),
                collection.owner == owner
            else { return }
            let items = try changes.transaction.items(of: collection.id)
            let known = items.first { $0.object == item.object }
            guard known != nil || items.count < FeaturedCollection.Limits.remoteItems else { return }
            if try keep(item, known, in: collection, changes) { changes.record(.collectionReceived(owner)) }
        }
    }

    /// Somebody of another server takes an account out of a collection of theirs, or the collection away.
    ///
    /// - Parameter object: the address of the item or of the collection.
    package func receiveCollectionRemoval(of object: String, by owner: Account.ID) async throws {
        try await write { changes in
            if let collection = try changes.transaction.collection(uri: object) {
                guard collection.owner == owner, !collection.isLocal else { return }
                return try changes.transaction.deleteCollection(collection.id)
            }
            let collections = try changes.transaction.collections(
                of: owner, viewer: owner, limit: FeaturedCollection.Limits.remoteCollections)
            for collection in collections where !collection.isLocal {
                for item in try changes.transaction.items(of: collection.id) where item.uri == object {
                    try changes.drop(item, of: collection)
                }
            }
        }
    }

    private func newCollection(
        _ remote: RemoteCollection, of owner: Account.ID, at now: Timestamp
    ) -> FeaturedCollection {
        FeaturedCollection(
            id: ids.next(), owner: owner, uri: remote.uri, url: remote.url, name: remote.name,
            createdAt: min(remote.createdAt ?? now, now), updatedAt: now, fetchedAt: now)
    }

    private func take(
        _ items: [RemoteCollection.Item], of collection: FeaturedCollection, _ changes: Changes
    ) throws {
        let items = items.prefix(FeaturedCollection.Limits.remoteItems)
        let known = Dictionary(try changes.transaction.items(of: collection.id).map { ($0.object, $0) }) { $1 }
        var hasNew = false
        for item in items where try keep(item, known[item.object], in: collection, changes) { hasNew = true }
        let listed = Set(items.map(\.object))
        // Who has agreed may not be in the list yet.
        for (object, item) in known where !listed.contains(object) && !item.uri.isEmpty {
            try changes.drop(item, of: collection)
        }
        if hasNew { changes.record(.collectionReceived(collection.owner)) }
    }

    /// True when the account's own server is to be asked whether the account agrees.
    private func keep(
        _ item: RemoteCollection.Item, _ known: FeaturedItem?, in collection: FeaturedCollection, _ changes: Changes
    ) throws -> Bool {
        guard Origin.isShared(item.uri, collection.uri) else { return false }
        if Origin.isShared(item.object, identity.baseURL) {
            // Only what they agreed to themselves counts, whatever stamp the item names.
            guard var known, known.state == .accepted, known.uri != item.uri else { return false }
            known.uri = item.uri
            try changes.transaction.update(known)
            return false
        }
        guard let stamp = item.stamp, Origin.isShared(stamp, item.object) else { return false }
        if var known {
            guard known.stamp != stamp || known.uri != item.uri else { return known.state == .pending }
            if known.stamp != stamp { known.state = .pending }
            (known.uri, known.stamp) = (item.uri, stamp)
            try changes.transaction.update(known)
            return known.state == .pending
        }
        try changes.transaction.insert(
            FeaturedItem(
                id: ids.next(), collection: collection.id,
                account: try changes.transaction.accountID(uri: item.object), object: item.object, uri: item.uri,
                state: .pending, stamp: stamp, createdAt: min(item.createdAt ?? changes.now, changes.now)))
        return true
    }
}

extension Changes {
    /// Takes an item out of a collection elsewhere. That somebody of this server left stays on record.
    fileprivate func drop(_ item: FeaturedItem, of collection: FeaturedCollection) throws {
        if item.state == .revoked, let account = item.account, try localTarget(account) != nil { return }
        try transaction.deleteItem(item.id)
        try forgetNotifications(of: item, in: collection)
    }
}

extension FeaturedCollection {
    fileprivate mutating func take(_ remote: RemoteCollection, at now: Timestamp) {
        url = remote.url
        name = String(remote.name.prefix(Limits.remoteName))
        description = remote.description
        language = remote.language.flatMap { Language.named($0)?.code }
        tag = remote.tag
        sensitive = remote.sensitive
        discoverable = remote.discoverable
        updatedAt = min(remote.updatedAt ?? now, now)
        fetchedAt = now
    }
}
