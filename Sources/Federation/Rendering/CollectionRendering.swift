import ActivityVocabulary
import Database
import Domain
import Store

/// Collections of accounts (FEP-7aa9) as other servers see them.
extension ActivityRendering {
    func featuredCollections(of uri: String) -> String { "\(uri)/featured_collections" }

    /// Whom `interactionPolicy.canFeature` names; nobody is the actor itself, as FEP-7aa9 has it.
    func canFeature(_ account: Account) -> [String] {
        switch account.featurePolicy.automatic {
        case .everybody: [Audience.everybody]
        case .followers: [followers(of: account.uri)]
        default: [account.uri]
        }
    }

    /// - Parameter accounts: those who are in it, by their ids.
    func collection(
        _ view: CollectionView, by owner: Account, _ accounts: [Account.ID: Account]
    ) -> FeaturedCollectionDocument {
        let collection = view.collection
        let items = view.items.filter { $0.state == .accepted }.compactMap { item in
            item.account.flatMap { accounts[$0] }.map { self.item(item, $0) }
        }
        var document = FeaturedCollectionDocument(
            id: collection.uri, attributedTo: owner.uri, name: collection.name, summary: collection.description.html,
            published: collection.createdAt.milliseconds, updated: collection.updatedAt.milliseconds, items: items)
        document.url = collection.url
        document.language = collection.language
        document.sensitive = collection.sensitive
        document.discoverable = collection.discoverable
        document.topic = collection.tag.map { HashtagTag(name: $0, href: identity.tagURL(Hashtag.key(of: $0))) }
        return document
    }

    func item(_ item: FeaturedItem, _ account: Account) -> FeaturedItemDocument {
        FeaturedItemDocument(
            id: item.uri, featuredObject: account.uri, featuredObjectType: account.kind.actorKind.rawValue,
            featureAuthorization: item.stamp, published: item.createdAt.milliseconds)
    }

    func stamp(_ item: FeaturedItem, in collection: FeaturedCollection) -> FeatureAuthorizationDocument? {
        item.stamp.map {
            FeatureAuthorizationDocument(id: $0, interactingObject: collection.uri, interactionTarget: item.object)
        }
    }
}

extension Reader {
    /// What a rendered collection shows to everybody.
    func openCollection(
        _ id: FeaturedCollection.ID
    ) throws -> (view: CollectionView, owner: Account, accounts: [Account.ID: Account])? {
        guard let view = try collectionView(id, viewer: nil), let owner = try account(view.collection.owner) else {
            return nil
        }
        return (view, owner, try accounts(view.items.compactMap(\.account)))
    }
}
