/// Accounts that somebody recommends to others under a name (Mastodon's collections, FEP-7aa9).
package struct FeaturedCollection: Sendable, Hashable {
    package typealias ID = Identifier<FeaturedCollection>

    package var id: ID
    package var owner: Account.ID
    package var uri: String
    /// Its page.
    package var url: String?
    package var name: String
    package var description: SafeHTML
    package var language: String?
    /// The topic: a hashtag as it was written, without `#`.
    package var tag: String?
    package var sensitive: Bool
    package var discoverable: Bool
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    /// When it was fetched last; nil for those of this server.
    package var fetchedAt: Timestamp?

    package var isLocal: Bool { fetchedAt == nil }

    package init(
        id: ID, owner: Account.ID, uri: String, url: String?, name: String, description: SafeHTML = .empty,
        language: String? = nil, tag: String? = nil, sensitive: Bool = false, discoverable: Bool = true,
        createdAt: Timestamp, updatedAt: Timestamp, fetchedAt: Timestamp? = nil
    ) {
        self.id = id
        self.owner = owner
        self.uri = uri
        self.url = url
        self.name = name
        self.description = description
        self.language = language
        self.tag = tag
        self.sensitive = sensitive
        self.discoverable = discoverable
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.fetchedAt = fetchedAt
    }

    /// How much of everything; the numbers are Mastodon's.
    package enum Limits {
        package static let name = 40
        package static let description = 100
        package static let items = 25
        /// Of each person of this server.
        package static let collections = 10
        /// What is read of a collection elsewhere.
        package static let remoteName = 256
        package static let remoteItems = 150
        package static let remoteCollections = 40
    }
}

/// An account in a collection, or one that was asked to be.
package struct FeaturedItem: Sendable, Hashable {
    package typealias ID = Identifier<FeaturedItem>

    /// Whether the account agrees. Shown are those who do; to the owner also those who have not answered.
    package enum State: Int, Sendable, Codable {
        case pending = 0
        case accepted, rejected, revoked

        package var name: String {
            switch self {
            case .pending: "pending"
            case .accepted: "accepted"
            case .rejected: "rejected"
            case .revoked: "revoked"
            }
        }
    }

    package var id: ID
    package var collection: FeaturedCollection.ID
    /// Nil while the account has not been fetched.
    package var account: Account.ID?
    /// The address of the account.
    package var object: String
    /// The address of the item itself.
    package var uri: String
    package var state: State
    /// The id of the FeatureRequest by which the account was asked.
    package var request: String?
    /// The stamp by which the account agreed: a FeatureAuthorization.
    package var stamp: String?
    package var createdAt: Timestamp

    package init(
        id: ID, collection: FeaturedCollection.ID, account: Account.ID?, object: String, uri: String, state: State,
        request: String? = nil, stamp: String? = nil, createdAt: Timestamp
    ) {
        self.id = id
        self.collection = collection
        self.account = account
        self.object = object
        self.uri = uri
        self.state = state
        self.request = request
        self.stamp = stamp
        self.createdAt = createdAt
    }
}

/// What happened to a collection, as other servers must hear of it.
package enum CollectionChange: Sendable, Codable {
    case created(FeaturedCollection.ID)
    case updated(FeaturedCollection.ID)
    case deleted(uri: String, owner: Account.ID, featured: [Account.ID])
    case added(FeaturedItem.ID)
    case removed(item: String, collection: FeaturedCollection.ID, account: Account.ID?)
    /// Somebody elsewhere is asked.
    case requested(FeaturedItem.ID)
    /// A person of this server agrees to be in a collection elsewhere.
    case agreed(FeaturedItem.ID)
    /// A person of this server does not want to be in a collection of `owner`.
    case declined(by: Account.ID, owner: Account.ID, request: String)
    /// A person of this server leaves a collection elsewhere.
    case left(FeaturedItem.ID)
}

extension FeaturedCollection {
    /// Its page on this server.
    package var path: String { "/collections/\(id)" }
}
