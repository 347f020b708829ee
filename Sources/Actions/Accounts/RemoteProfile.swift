import Domain

/// Somebody of another server as that server describes them, read and sanitised; the server's authority over the
/// account has been checked, for its address and for its handle.
package struct RemoteProfile: Sendable {
    package var uri: String
    package var url: String
    package var username: String
    /// The domain of the handle, in A-label form.
    package var domain: String
    package var displayName: String
    package var note: SafeHTML
    package var fields: [Account.Field]
    package var avatarURL: String?
    package var avatarDescription: String
    package var headerURL: String?
    package var headerDescription: String
    package var kind: Account.Kind
    package var locked: Bool
    package var discoverable: Bool?
    package var indexable: Bool
    package var memorial: Bool
    package var movedTo: Account.ID?
    /// What it wants shown of itself.
    package var showing = Account.Showing.everything
    /// Its own server has suspended it.
    package var isSuspended = false
    /// Addresses of accounts that are the same person's.
    package var aliases: [String] = []
    /// Sites whose articles may name this person as their author.
    package var attributionDomains: [String] = []
    package var createdAt: Timestamp?
    package var postsCount: Int?
    package var followersCount: Int?
    package var followingCount: Int?
    package var inboxURL: String
    package var sharedInboxURL: String?
    package var outboxURL: String?
    package var followersURL: String?
    package var followingURL: String?
    package var featuredURL: String?
    package var featuredTagsURL: String?
    package var featuredCollectionsURL: String?
    package var featurePolicy: FeaturePolicy
    package var keys: [Key]
    package var emojis: [CustomEmoji] = []

    /// A key that the account signs with.
    package struct Key: Sendable, Hashable {
        package var id: String
        package var publicPEM: String
        /// Whether it may sign documents too (FEP-521a `assertionMethod`).
        package var asserts: Bool

        package init(id: String, publicPEM: String, asserts: Bool = false) {
            self.id = id
            self.publicPEM = publicPEM
            self.asserts = asserts
        }
    }

    package init(
        uri: String, url: String, username: String, domain: String, displayName: String = "",
        note: SafeHTML = .empty, fields: [Account.Field] = [], avatarURL: String? = nil,
        avatarDescription: String = "", headerURL: String? = nil, headerDescription: String = "",
        kind: Account.Kind = .person, locked: Bool = false, discoverable: Bool? = nil, indexable: Bool = false,
        memorial: Bool = false, movedTo: Account.ID? = nil, createdAt: Timestamp? = nil, postsCount: Int? = nil,
        followersCount: Int? = nil, followingCount: Int? = nil, inboxURL: String, sharedInboxURL: String? = nil,
        outboxURL: String? = nil, followersURL: String? = nil, followingURL: String? = nil,
        featuredURL: String? = nil, featuredTagsURL: String? = nil, featuredCollectionsURL: String? = nil,
        featurePolicy: FeaturePolicy = .missing, keys: [Key]
    ) {
        self.uri = uri
        self.url = url
        self.username = username
        self.domain = domain
        self.displayName = displayName
        self.note = note
        self.fields = fields
        self.avatarURL = avatarURL
        self.avatarDescription = avatarDescription
        self.headerURL = headerURL
        self.headerDescription = headerDescription
        self.kind = kind
        self.locked = locked
        self.discoverable = discoverable
        self.indexable = indexable
        self.memorial = memorial
        self.movedTo = movedTo
        self.createdAt = createdAt
        self.postsCount = postsCount
        self.followersCount = followersCount
        self.followingCount = followingCount
        self.inboxURL = inboxURL
        self.sharedInboxURL = sharedInboxURL
        self.outboxURL = outboxURL
        self.followersURL = followersURL
        self.followingURL = followingURL
        self.featuredURL = featuredURL
        self.featuredTagsURL = featuredTagsURL
        self.featuredCollectionsURL = featuredCollectionsURL
        self.featurePolicy = featurePolicy
        self.keys = keys
    }

    /// The most of each that is kept of one profile (Mastodon's hard limits).
    enum Limits {
        static let text = 2_048
        static let note = 20_480
        static let fields = 50
        static let keys = 10
        static let aliases = 256
        static let attributionDomains = 256
    }
}
