import Domain
import Store

extension Actions {
    /// Puts an account into a collection of one's own. Somebody of this server is in it at once, when they let
    /// themselves be featured at all; somebody elsewhere is asked first.
    ///
    /// Throws `notFound`, `notAllowed` for somebody else's collection, `notFeaturable`, `tooMany`.
    package func addToCollection(
        _ id: FeaturedCollection.ID, account: Account.ID, as owner: Account.ID
    ) async throws -> FeaturedItem {
        try await write { changes in
            let collection = try changes.ownCollection(id, of: owner)
            let (account, owner) = (account, try changes.person(owner).account)
            return try feature(account, in: collection, of: owner, changes)
        }
    }

    /// Takes an account out of a collection of one's own. Throws `notFound` and `notAllowed`.
    package func removeFromCollection(
        _ id: FeaturedCollection.ID, item: FeaturedItem.ID, as owner: Account.ID
    ) async throws {
        try await write { changes in
            let collection = try changes.ownCollection(id, of: owner)
            // What was taken back or refused stays on record, so that nobody is asked again and again.
            guard let item = try changes.transaction.item(item, in: id), item.state <= .accepted else {
                throw Refusal.notFound
            }
            try changes.transaction.deleteItem(item.id)
            try changes.forgetNotifications(of: item, in: collection)
            changes.record(.collectionChanged(.removed(item: item.uri, collection: id, account: item.account)))
        }
    }

    /// Takes oneself out of somebody's collection, for good. Throws `notFound`, and `notAllowed` for others than oneself.
    package func leaveCollection(
        _ id: FeaturedCollection.ID, item: FeaturedItem.ID, as account: Account.ID
    ) async throws {
        try await write { changes in
            _ = try changes.person(account)
            guard let collection = try changes.transaction.visibleCollection(id, to: account),
                var item = try changes.transaction.item(item, in: id), item.state <= .accepted
            else { throw Refusal.notFound }
            guard item.account == account else { throw Refusal.notAllowed }
            item.state = .revoked
            try changes.transaction.update(item)
            try changes.forgetNotifications(of: item, in: collection)
            let change: CollectionChange =
                collection.isLocal ? .removed(item: item.uri, collection: id, account: account) : .left(item.id)
            changes.record(.collectionChanged(change))
        }
    }

    func feature(
        _ id: Account.ID, in collection: FeaturedCollection, of owner: Account, _ changes: Changes
    ) throws -> FeaturedItem {
        let transaction = changes.transaction
        guard let account = try transaction.account(id), account.standing < .suspended else { throw Refusal.notFound }
        let items = try transaction.items(of: collection.id)
        let answer = try changes.featureAnswer(of: account, to: owner)
        guard answer == .automatic || answer == .manual, !items.contains(where: { $0.object == account.uri }) else {
            throw Refusal.notFeaturable
        }
        let most = FeaturedCollection.Limits.items
        guard items.count(where: { $0.state <= .accepted }) < most else {
            throw Refusal.tooMany(field: "collection_items", limit: most)
        }
        let item = newItem(of: account, in: collection, of: owner, at: changes.now)
        try transaction.insert(item)
        guard account.isLocal else {
            changes.record(.collectionChanged(.requested(item.id)))
            return item
        }
        changes.record(.collectionChanged(.added(item.id)))
        try tell(id, of: .addedToCollection, collection.id, from: owner.id, in: changes)
        return item
    }

    private func newItem(
        of account: Account, in collection: FeaturedCollection, of owner: Account, at now: Timestamp
    ) -> FeaturedItem {
        let id = ids.next(FeaturedItem.self)
        var item = FeaturedItem(
            id: id, collection: collection.id, account: account.id, object: account.uri,
            uri: identity.collectionItemURI(owner.username, id), state: account.isLocal ? .accepted : .pending,
            createdAt: now)
        if account.isLocal {
            item.stamp = identity.featureAuthorizationURI(account.username, id)
        } else {
            item.request = identity.featureRequestURI(owner.username, id)
        }
        return item
    }
}

extension Changes {
    /// Whether `account` lets `owner` put it into collections. Blocks of either deny it; oneself is always free to.
    func featureAnswer(of account: Account, to owner: Account) throws -> FeaturePolicy.Answer {
        if account.id == owner.id { return .automatic }
        if try transaction.isBlockedEitherWay(account.id, owner.id) { return .denied }
        var circles: FeaturePolicy.Circle = []
        if try transaction.isFollowing(owner.id, account.id) { circles.insert(.followers) }
        if try transaction.isFollowing(account.id, owner.id) { circles.insert(.following) }
        return account.featurePolicy.answer(for: circles)
    }

    func forgetNotifications(of item: FeaturedItem, in collection: FeaturedCollection) throws {
        guard let account = item.account else { return }
        try transaction.withdrawNotification(.addedToCollection, to: account, about: collection.id)
        try transaction.withdrawNotification(.collectionUpdate, to: account, about: collection.id)
    }
}

extension FeaturedItem.State: Comparable {
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
