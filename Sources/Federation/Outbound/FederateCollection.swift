import ActivityVocabulary
import Database
import Domain
import JobQueue
import Store

/// Tells other servers what happened to a collection of a person here, or to one that a person here is in (FEP-7aa9).
package struct FederateCollection: Job {
    package static let kind = "federate-collection"
    package static let lane = Lane.federation

    package var change: CollectionChange

    package init(change: CollectionChange) { self.change = change }
}

extension Outbound {
    func federate(_ job: FederateCollection) async throws {
        guard let letter = try await letter(about: job.change) else { return }
        try await outbox.send(letter.activity, by: letter.sender, to: letter.inboxes)
    }

    /// What is sent, by whom and where to.
    private struct Letter {
        var activity: ActivityDocument
        var sender: Account.ID
        var inboxes: Set<String>
    }

    private func letter(about change: CollectionChange) async throws -> Letter? {
        switch change {
        case .created(let id): try await whole(id) { .add(.collection($0), to: $1, id: $2, actor: $0.attributedTo) }
        case .updated(let id): try await whole(id) { document, _, id in .update(document, id: id) }
        case .deleted(let uri, let owner, let featured): try await deletion(of: uri, by: owner, featured)
        case .added(let item): try await addition(of: item)
        case .removed(let item, let collection, let account): try await removal(of: item, from: collection, account)
        case .requested(let item): try await request(item)
        case .agreed(let item): try await consent(item)
        case .declined(let account, let owner, let request): try await refusal(by: account, to: owner, request)
        case .left(let item): try await leaving(item)
        }
    }

    /// Something about a collection as it now is.
    private func whole(
        _ id: FeaturedCollection.ID,
        _ make: @escaping @Sendable (FeaturedCollectionDocument, String, String) -> ActivityDocument
    ) async throws -> Letter? {
        let (rendering, outbound) = (rendering, self)
        return try await actions.read { reader in
            guard let (view, owner, accounts) = try reader.openCollection(id), owner.speaks else { return nil }
            let document = rendering.collection(view, by: owner, accounts)
            let activity = make(
                document, rendering.featuredCollections(of: owner.uri),
                outbound.activityID(of: owner.uri, "collections"))
            return Letter(
                activity: activity, sender: owner.id,
                inboxes: try reader.audience(of: owner.id, featured: view.items.compactMap(\.account)))
        }
    }

    private func deletion(of uri: String, by owner: Account.ID, _ featured: [Account.ID]) async throws -> Letter? {
        let (rendering, outbound) = (rendering, self)
        return try await actions.read { reader in
            guard let owner = try reader.account(owner), owner.speaks else { return nil }
            return Letter(
                activity: .remove(
                    uri, from: rendering.featuredCollections(of: owner.uri),
                    id: outbound.activityID(of: owner.uri, "collections"),
                    actor: owner.uri),
                sender: owner.id, inboxes: try reader.audience(of: owner.id, featured: featured))
        }
    }

    private func addition(of id: FeaturedItem.ID) async throws -> Letter? {
        let (rendering, outbound) = (rendering, self)
        return try await actions.read { reader in
            guard let item = try reader.item(id), item.state == .accepted, let featured = item.account,
                let account = try reader.account(featured),
                let (view, owner, _) = try reader.openCollection(item.collection), owner.speaks
            else { return nil }
            return Letter(
                activity: .add(
                    .item(rendering.item(item, account)), to: view.collection.uri,
                    id: outbound.activityID(of: owner.uri, "collections"), actor: owner.uri),
                sender: owner.id,
                inboxes: try reader.audience(of: owner.id, featured: view.items.compactMap(\.account)))
        }
    }

    private func removal(
        of item: String, from id: FeaturedCollection.ID, _ account: Account.ID?
    ) async throws -> Letter? {
        let outbound = self
        return try await actions.read { reader in
            guard let (view, owner, _) = try reader.openCollection(id), owner.speaks else { return nil }
            let featured = view.items.compactMap(\.account) + [account].compactMap(\.self)
            return Letter(
                activity: .remove(
                    item, from: view.collection.uri, id: outbound.activityID(of: owner.uri, "collections"),
                    actor: owner.uri),
                sender: owner.id, inboxes: try reader.audience(of: owner.id, featured: featured))
        }
    }

    private func request(_ id: FeaturedItem.ID) async throws -> Letter? {
        try await actions.read { reader in
            guard let item = try reader.item(id), item.state == .pending, let request = item.request,
                let account = item.account, let collection = try reader.collection(item.collection),
                let owner = try reader.account(collection.owner), owner.speaks
            else { return nil }
            return Letter(
                activity: .featureRequest(item.object, in: collection.uri, id: request, actor: owner.uri),
                sender: owner.id, inboxes: Set(try reader.inboxes(of: [account])))
        }
    }

    private func consent(_ id: FeaturedItem.ID) async throws -> Letter? {
        let outbound = self
        return try await actions.read { reader in
            guard let item = try reader.item(id), item.state == .accepted, let request = item.request,
                let stamp = item.stamp, let featured = item.account, let account = try reader.account(featured),
                account.speaks, let collection = try reader.collection(item.collection),
                let owner = try reader.account(collection.owner)
            else { return nil }
            return Letter(
                activity: .accept(
                    request: request, stamp: stamp, id: outbound.activityID(of: account.uri, "accepts"),
                    actor: account.uri,
                    to: owner.uri), sender: account.id, inboxes: Set(try reader.inboxes(of: [owner.id])))
        }
    }

    private func refusal(by account: Account.ID, to owner: Account.ID, _ request: String) async throws -> Letter? {
        guard let tie = try await tie(from: account, to: owner) else { return nil }
        return Letter(
            activity: .reject(
                request: request, id: activityID(of: tie.actor, "rejects"), actor: tie.actor, to: tie.target),
            sender: account, inboxes: Set(tie.inboxes))
    }

    private func leaving(_ id: FeaturedItem.ID) async throws -> Letter? {
        let rendering = rendering
        return try await actions.read { reader in
            guard let item = try reader.item(id), let featured = item.account,
                let account = try reader.account(featured), account.speaks,
                let collection = try reader.collection(item.collection),
                let stamp = rendering.stamp(item, in: collection)
            else { return nil }
            return Letter(
                activity: .delete(stamp, id: "\(stamp.id)#delete"), sender: account.id,
                inboxes: try reader.audience(of: account.id, featured: [collection.owner]))
        }
    }
}

extension Reader {
    /// Who hears of a collection: its owner's followers, and who is in it.
    fileprivate func audience(of owner: Account.ID, featured: [Account.ID]) throws -> Set<String> {
        Set(try followerInboxes(of: owner)).union(try inboxes(of: featured))
    }
}
