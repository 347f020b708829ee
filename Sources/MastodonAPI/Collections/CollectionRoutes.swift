import Actions
import Domain
import HTTPTransport
import HTTPTypes
import JSON
import Store

extension MastodonAPI {
    /// Mastodon 4.6's collections, also under the address that they had while they were being tried.
    var collectionRoutes: [Route] { ["/api/v1", "/api/v1_alpha"].flatMap(collectionRoutes(below:)) }

    private func collectionRoutes(below root: String) -> [Route] {
        let (read, write) = ("read:collections", "write:collections")
        return [
            .get("\(root)/accounts/:id/collections", scope: read, viewer: .optional, accountCollections),
            .get("\(root)/accounts/:id/in_collections", scope: read, viewer: .required, inCollections),
            .post("\(root)/collections", scope: write, viewer: .required, createCollection),
            .get("\(root)/collections/:id", scope: read, viewer: .optional, showCollection),
            .patch("\(root)/collections/:id", scope: write, viewer: .required, updateCollection),
            .put("\(root)/collections/:id", scope: write, viewer: .required, updateCollection),
            .delete("\(root)/collections/:id", scope: write, viewer: .required, deleteCollection),
            .post("\(root)/collections/:id/items", scope: write, viewer: .required, addToCollection),
            .delete("\(root)/collections/:id/items/:item_id", scope: write, viewer: .required, removeFromCollection),
            .post("\(root)/collections/:id/items/:item_id/revoke", scope: write, viewer: .required, leaveCollection),
        ]
    }

    @Sendable private func accountCollections(_ call: Call) async throws -> Reply {
        let (id, viewer) = (try call.id(of: Account.self), call.account)
        let (offset, limit) = (call.offset(), call.limit(40, max: 80))
        let found = try await actions.read { reader in
            try reader.known(id)
            let collections = try reader.collections(of: id, viewer: viewer, offset: offset, limit: limit + 1)
            return try reader.collectionViews(collections, viewer: viewer)
        }
        if viewer != nil { try await actions.renewCollections(of: id) }
        return page(found, offset: offset, limit: limit, call)
    }

    /// The collections that one is in; nobody else is told.
    @Sendable private func inCollections(_ call: Call) async throws -> Reply {
        let (id, me) = (try call.id(of: Account.self), try call.me)
        let (offset, limit) = (call.offset(), call.limit(40, max: 80))
        let found = try await actions.read { reader in
            try reader.known(id)
            guard id == me else { throw APIError.notAllowed }
            let collections = try reader.collections(featuring: me, offset: offset, limit: limit + 1)
            return try reader.collectionViews(collections, viewer: me)
        }
        return page(found, offset: offset, limit: limit, call)
    }

    private func page(_ found: [CollectionView], offset: Int, limit: Int, _ call: Call) -> Reply {
        let address = identity.baseURL + call.request.uri.path
        var links: [String] = []
        if found.count > limit { links.append("<\(address)?limit=\(limit)&offset=\(offset + limit)>; rel=\"next\"") }
        if offset > 0 { links.append("<\(address)?limit=\(limit)&offset=\(max(offset - limit, 0))>; rel=\"prev\"") }
        return .collections(Array(found.prefix(limit)), identity)
            .with(.link, links.isEmpty ? nil : links.joined(separator: ", "))
    }

    /// A CollectionWithAccounts entity: the collection, its owner, and everybody in it.
    @Sendable private func showCollection(_ call: Call) async throws -> Reply {
        let (id, viewer) = (try call.id(of: FeaturedCollection.self), call.account)
        let (view, rows) = try await actions.read { [renderer] reader in
            guard let view = try reader.collectionView(id, viewer: viewer) else { throw APIError.notFound }
            let people = [view.collection.owner] + view.items.compactMap(\.account)
            var seen: Set<Account.ID> = []
            return (view, try renderer.accountRows(people.filter { seen.insert($0).inserted }, reader))
        }
        if viewer != nil { try await actions.renewCollections(of: view.collection.owner) }
        return .json(capacity: 2_048 + rows.count * 1_536) { json in
            json.beginObject()
            json.key("accounts")
            json.write(rows)
            json.key("collection")
            json.write(view, identity)
            json.endObject()
        }
    }

    @Sendable private func createCollection(_ call: Call) async throws -> Reply {
        let me = try call.me
        let accounts = call.ids("account_ids", limit: FeaturedCollection.Limits.items + 1, of: Account.self)
        let id = try await actions.createCollection(call.collectionDraft, featuring: accounts, as: me)
        return try await wrapped(id, for: me)
    }

    @Sendable private func updateCollection(_ call: Call) async throws -> Reply {
        let (id, me) = (try call.id(of: FeaturedCollection.self), try call.me)
        try await actions.updateCollection(id, call.collectionDraft, as: me)
        return try await wrapped(id, for: me)
    }

    @Sendable private func deleteCollection(_ call: Call) async throws -> Reply {
        try await actions.deleteCollection(try call.id(), as: try call.me)
        return .empty
    }

    @Sendable private func addToCollection(_ call: Call) async throws -> Reply {
        let (id, me) = (try call.id(of: FeaturedCollection.self), try call.me)
        guard let account = call.wantedID("account_id", of: Account.self) else {
            throw APIError.unprocessable("`account_id` parameter is missing")
        }
        let item = try await actions.addToCollection(id, account: account, as: me)
        return .json { json in
            json.beginObject()
            json.key("collection_item")
            json.write(item)
            json.endObject()
        }
    }

    @Sendable private func removeFromCollection(_ call: Call) async throws -> Reply {
        try await actions.removeFromCollection(try call.id(), item: try call.id("item_id"), as: try call.me)
        return .empty
    }

    @Sendable private func leaveCollection(_ call: Call) async throws -> Reply {
        try await actions.leaveCollection(try call.id(), item: try call.id("item_id"), as: try call.me)
        return .empty
    }

    private func wrapped(_ id: FeaturedCollection.ID, for viewer: Account.ID) async throws -> Reply {
        guard let view = try await actions.read({ try $0.collectionView(id, viewer: viewer) }) else {
            throw APIError.notFound
        }
        return .collection(view, identity)
    }
}

extension Call {
    fileprivate var collectionDraft: CollectionDraft {
        CollectionDraft(
            name: parameters.string("name"), description: parameters.text("description"),
            language: parameters.text("language"), tag: parameters.text("tag_name"),
            sensitive: parameters.bool("sensitive"), discoverable: parameters.bool("discoverable"))
    }
}

extension Parameters {
    /// The text sent under this key; null clears it.
    fileprivate func text(_ key: String) -> String? { has(key) ? string(key) ?? "" : nil }
}
