import Domain
import Store

extension Actions {
    /// Answers somebody of another server who asks whether a person of this one may be in their collection: at once,
    /// as the person has decided for everybody.
    ///
    /// - Parameters:
    ///   - collection: as its own server described it; the owner must be who asks.
    ///   - request: the id of the FeatureRequest; the answer names it.
    package func receiveFeatureRequest(
        from owner: Account.ID, for target: Account.ID, in collection: FeaturedCollection.ID, request: String
    ) async throws {
        try await write { changes in
            let transaction = changes.transaction
            guard let asking = try changes.sender(owner), let person = try changes.localTarget(target),
                let collection = try transaction.collection(collection), collection.owner == owner
            else { return }
            let decline = Event.collectionChanged(.declined(by: target, owner: owner, request: request))
            let items = try transaction.items(of: collection.id)
            if var known = items.first(where: { $0.object == person.uri }) {
                guard known.state == .accepted else { return changes.record(decline) }
                known.request = request
                try transaction.update(known)
                return changes.record(.collectionChanged(.agreed(known.id)))
            }
            guard try changes.featureAnswer(of: person, to: asking) == .automatic,
                items.count < FeaturedCollection.Limits.remoteItems
            else { return changes.record(decline) }
            let id = ids.next(FeaturedItem.self)
            try transaction.insert(
                FeaturedItem(
                    id: id, collection: collection.id, account: target, object: person.uri, uri: "", state: .accepted,
                    request: request, stamp: identity.featureAuthorizationURI(person.username, id),
                    createdAt: changes.now))
            changes.record(.collectionChanged(.agreed(id)))
            try tell(target, of: .addedToCollection, collection.id, from: owner, in: changes)
        }
    }

    /// Somebody of another server agrees to be in a collection of this one. Only their own word counts, only for what
    /// they were asked, and only with a stamp of their own server.
    /// - Returns: whether the request was one of ours.
    package func receiveFeatureConsent(
        by account: Account.ID, request: String, stamp: String?
    ) async throws -> Bool {
        try await write { changes in
            guard var item = try changes.transaction.item(request: request), item.account == account,
                try changes.sender(account) != nil
            else { return false }
            guard item.state == .pending, let stamp, Origin.isShared(stamp, item.object) else { return true }
            item.state = .accepted
            item.stamp = stamp
            try changes.transaction.update(item)
            changes.record(.collectionChanged(.added(item.id)))
            return true
        }
    }

    /// Somebody of another server does not agree, or not any more.
    /// - Returns: whether the request was one of ours.
    package func receiveFeatureRefusal(by account: Account.ID, request: String) async throws -> Bool {
        try await write { changes in
            guard let item = try changes.transaction.item(request: request), item.account == account else {
                return false
            }
            try changes.revoke(item)
            return true
        }
    }

    /// Somebody of another server takes a stamp back: they leave every collection that it was for.
    /// - Returns: whether the stamp is known here as theirs.
    package func receiveStampDelete(_ stamp: String, by account: Account.ID) async throws -> Bool {
        try await write { changes in
            let items = try changes.transaction.items(stamp: stamp).filter { $0.account == account }
            guard try changes.transaction.account(account)?.isLocal == false else { return false }
            for item in items { try changes.revoke(item) }
            return !items.isEmpty
        }
    }

    /// The server of an account has confirmed, or denied, that the account agrees.
    ///
    /// - Parameter account: nil when it has denied it.
    package func receiveVerdict(on id: FeaturedItem.ID, stamp: String, account: Account.ID?) async throws {
        try await write { changes in
            guard var item = try changes.transaction.item(id), item.state == .pending, item.stamp == stamp else {
                return
            }
            item.account = account ?? item.account
            item.state = account == nil ? .rejected : .accepted
            try changes.transaction.update(item)
        }
    }
}

extension Changes {
    /// Takes somebody elsewhere out of a collection because they want it. It stays on record, so that they are not
    /// asked again.
    fileprivate func revoke(_ before: FeaturedItem) throws {
        guard before.state <= .accepted, let collection = try transaction.collection(before.collection) else { return }
        var item = before
        item.state = before.state == .pending && collection.isLocal ? .rejected : .revoked
        try transaction.update(item)
        guard collection.isLocal, before.state == .accepted else { return }
        record(.collectionChanged(.removed(item: item.uri, collection: collection.id, account: item.account)))
    }
}
