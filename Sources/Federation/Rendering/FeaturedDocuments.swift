import Actions
import ActivityVocabulary
import Database
import Domain
import HTTPTransport
import HTTPTypes
import Hummingbird
import Store

/// What other servers ask for about collections of accounts (FEP-7aa9): the list of somebody's, each, its items, and the
/// stamps by which people of this server agree to be in one.
struct FeaturedDocuments: Sendable {
    let actions: Actions
    let rendering: ActivityRendering

    /// Everything that is meant to be discovered, whole: nobody has more than a few.
    func list(of username: String, viewer: Account.ID?) async throws -> [UInt8]? {
        try await actions.read { reader in
            guard let owner = try reader.speaker(username) else { return nil }
            let found = try reader.collections(
                of: owner.id, viewer: viewer, limit: FeaturedCollection.Limits.collections)
            let views = try reader.collectionViews(found, viewer: nil)
            let accounts = try reader.accounts(Set(views.flatMap { $0.items.compactMap(\.account) }))
            return CollectionDocument(
                id: rendering.featuredCollections(of: owner.uri), totalItems: views.count,
                items: views.map { .collection(rendering.collection($0, by: owner, accounts)) }
            ).bytes
        }
    }

    func collection(
        _ id: FeaturedCollection.ID, of username: String?, viewer: Account.ID?
    ) async throws -> [UInt8]? {
        try await actions.read { reader in
            guard try reader.visibleCollection(id, to: viewer) != nil,
                let (view, owner, accounts) = try reader.openCollection(id), owner.isLocal,
                username.map({ $0.lowercased() == owner.username.lowercased() }) ?? true
            else { return nil }
            return rendering.collection(view, by: owner, accounts).bytes
        }
    }

    func item(_ id: FeaturedItem.ID, of username: String, viewer: Account.ID?) async throws -> [UInt8]? {
        try await actions.read { reader in
            guard let item = try reader.item(id), item.state == .accepted,
                let collection = try reader.visibleCollection(item.collection, to: viewer),
                let owner = try reader.speaker(username), owner.id == collection.owner,
                let account = try item.account.flatMap({ try reader.account($0) })
            else { return nil }
            return rendering.item(item, account).bytes
        }
    }

    /// The stamp of a person of this server, as long as they agree.
    func stamp(_ id: FeaturedItem.ID, of username: String) async throws -> [UInt8]? {
        try await actions.read { reader in
            guard let item = try reader.item(id), item.state == .accepted,
                let account = try reader.speaker(username), account.id == item.account,
                let collection = try reader.collection(item.collection)
            else { return nil }
            return rendering.stamp(item, in: collection)?.bytes
        }
    }
}

extension Reader {
    /// A person of this server who may speak.
    fileprivate func speaker(_ username: String) throws -> Account? {
        guard let account = try account(Handle(username: username)), account.speaks else { return nil }
        return account
    }
}

extension ActivityRoutes {
    func addFeatured(to router: Router<EdgeContext>) {
        router.get("/users/:name/featured_collections") { request, context in
            let viewer = try await signer.signer(of: request)
            return Self.collection(
                try await featured.list(of: try context.parameters.require("name"), viewer: viewer),
                isOpen: viewer == nil)
        }
        router.get("/users/:name/collections/:id") { request, context in
            let (name, id) = try Self.named(context, FeaturedCollection.self)
            let viewer = try await signer.signer(of: request)
            return Self.collection(
                try await featured.collection(id, of: name, viewer: viewer), isOpen: viewer == nil)
        }
        router.get("/users/:name/collection_items/:id") { request, context in
            let (name, id) = try Self.named(context, FeaturedItem.self)
            let viewer = try await signer.signer(of: request)
            return Self.collection(try await featured.item(id, of: name, viewer: viewer), isOpen: viewer == nil)
        }
        // Whoever asks whether somebody agrees is told: the stamp names only what the one who asks knows.
        router.get("/users/:name/feature_authorizations/:id") { _, context in
            let (name, id) = try Self.named(context, FeaturedItem.self)
            return Self.collection(try await featured.stamp(id, of: name))
        }
    }

    private static func named<Subject>(
        _ context: EdgeContext, _ subject: Subject.Type
    ) throws -> (name: String, id: Identifier<Subject>) {
        guard let id = Identifier<Subject>(try context.parameters.require("id")) else { throw HTTPError(.notFound) }
        return (try context.parameters.require("name"), id)
    }
}
