import Domain
import Store

extension Actions {
    /// Makes a collection and puts accounts into it.
    ///
    /// Throws `hindered`; `tooMany` of `collections` or `collection_items`; what a draft throws; `notFound` and
    /// `notFeaturable` for accounts that are not to be had.
    package func createCollection(
        _ draft: CollectionDraft, featuring accounts: [Account.ID] = [], as owner: Account.ID
    ) async throws -> FeaturedCollection.ID {
        try await write { changes in
            let (account, _) = try changes.person(owner)
            let most = FeaturedCollection.Limits.collections
            guard try changes.transaction.collectionsCount(of: owner) < most else {
                throw Refusal.tooMany(field: "collections", limit: most)
            }
            let id = ids.next(FeaturedCollection.self)
            var collection = FeaturedCollection(
                id: id, owner: owner, uri: identity.collectionURI(account.username, id),
                url: identity.collectionURL(id),
                name: "", createdAt: changes.now, updatedAt: changes.now)
            var draft = draft
            draft.name = draft.name ?? ""
            try draft.apply(to: &collection)
            try changes.transaction.insert(collection)
            changes.record(.collectionChanged(.created(id)))
            for featured in accounts { _ = try feature(featured, in: collection, of: account, changes) }
            return id
        }
    }

    /// Changes what a collection says of itself. Its people are told when that is a new name or description.
    /// Throws `notFound`, `notAllowed` for somebody else's, and what a draft throws.
    package func updateCollection(
        _ id: FeaturedCollection.ID, _ draft: CollectionDraft, as owner: Account.ID
    ) async throws {
        try await write { changes in
            let before = try changes.ownCollection(id, of: owner)
            var collection = before
            try draft.apply(to: &collection)
            guard collection != before else { return }
            collection.updatedAt = changes.now
            try changes.transaction.update(collection)
            changes.record(.collectionChanged(.updated(id)))
            guard collection.name != before.name || collection.description != before.description else { return }
            for item in try changes.transaction.items(of: id) where item.state == .accepted {
                guard let account = item.account, try changes.localTarget(account) != nil else { continue }
                try tell(account, of: .collectionUpdate, id, from: owner, in: changes)
            }
        }
    }

    /// Takes a collection of one's own away. Throws `notFound` and `notAllowed`.
    package func deleteCollection(_ id: FeaturedCollection.ID, as owner: Account.ID) async throws {
        try await write { changes in
            let collection = try changes.ownCollection(id, of: owner)
            let featured = try changes.transaction.items(of: id).compactMap(\.account)
            try changes.transaction.deleteCollection(id)
            changes.record(.collectionChanged(.deleted(uri: collection.uri, owner: owner, featured: featured)))
        }
    }

    /// Tells somebody of a collection that they are in, each time anew.
    func tell(
        _ recipient: Account.ID, of kind: Notification.Kind, _ collection: FeaturedCollection.ID,
        from owner: Account.ID, in changes: Changes
    ) throws {
        try changes.transaction.withdrawNotification(kind, to: recipient, about: collection)
        let notification = Notification(
            id: ids.next(), recipient: recipient, kind: kind, from: owner, post: nil, collection: collection,
            createdAt: changes.now)
        guard try changes.transaction.notify(notification) else { return }
        changes.record(.notified(notification.id, recipient: recipient))
    }
}

extension Changes {
    /// A collection that this person may change. Throws `notFound` for what they may not see either, `notAllowed` for
    /// what they may only look at.
    func ownCollection(_ id: FeaturedCollection.ID, of owner: Account.ID) throws -> FeaturedCollection {
        _ = try person(owner)
        guard let collection = try transaction.visibleCollection(id, to: owner) else { throw Refusal.notFound }
        guard collection.owner == owner else { throw Refusal.notAllowed }
        return collection
    }
}
