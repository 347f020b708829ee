/// Somebody who can be followed: a person of this server or of another one.
package struct Account: Sendable, Hashable {
    package typealias ID = Identifier<Account>

    /// What kind of actor stands behind the account (ActivityStreams 2.0 §A actor types).
    package enum Kind: Int, Sendable, CaseIterable {
        case person = 0
        case service, application, group, organization
    }

    /// How far moderators of this server have limited the account.
    package enum Standing: Int, Sendable, Comparable {
        case good = 0
        /// Shown only to followers, left out of public timelines.
        case limited
        /// Refused everywhere; only its name remains.
        case suspended
        /// Removed by its owner or its server. Names are never reused.
        case deleted

        package static func < (left: Standing, right: Standing) -> Bool { left.rawValue < right.rawValue }
    }

    /// One row of the table on a profile. `value` is HTML made by us or sanitised.
    package struct Field: Sendable, Hashable, Codable {
        package var name: String
        package var value: String
        package var source: String?
        package var verifiedAt: Int64?

        package init(name: String, value: String, source: String? = nil, verifiedAt: Int64? = nil) {
            self.name = name
            self.value = value
            self.source = source
            self.verifiedAt = verifiedAt
        }
    }

    package var id: ID
    package var username: String
    /// Empty for accounts of this server.
    package var domain: String
    package var uri: String
    package var url: String
    package var displayName: String
    package var note: SafeHTML
    package var fields: [Field]
    package var avatarURL: String?
    package var avatarDescription: String
    package var headerURL: String?
    package var headerDescription: String
    package var kind: Kind
    package var locked: Bool
    package var discoverable: Bool?
    package var indexable: Bool
    package var hideCollections: Bool?
    package var memorial: Bool
    package var standing: Standing
    package var movedTo: ID?
    package var createdAt: Timestamp
    package var lastPostAt: Timestamp?
    package var postsCount: Int
    package var followersCount: Int
    package var followingCount: Int
    /// Rises with every change that a rendered account shows, so that cached renderings know when they are stale.
    package var version: Int64
    /// Pictures for shortcodes in its name and texts.
    package var emojis: [CustomEmoji] = []
    package var showing = Showing.everything

    /// What the account's server says of who may put it into collections; of our own people see `featurePolicy`.
    package var statedFeaturePolicy: FeaturePolicy

    package var isLocal: Bool { domain.isEmpty }

    package var handle: Handle { Handle(username: username, domain: isLocal ? nil : domain) }

    package init(
        id: ID, username: String, domain: String = "", uri: String, url: String, displayName: String = "",
        note: SafeHTML = SafeHTML(stored: ""), fields: [Field] = [], avatarURL: String? = nil,
        avatarDescription: String = "", headerURL: String? = nil, headerDescription: String = "",
        kind: Kind = .person, locked: Bool = false, discoverable: Bool? = nil, indexable: Bool = false,
        hideCollections: Bool? = nil, memorial: Bool = false, standing: Standing = .good, movedTo: ID? = nil,
        createdAt: Timestamp, lastPostAt: Timestamp? = nil, postsCount: Int = 0, followersCount: Int = 0,
        followingCount: Int = 0, version: Int64 = 0, statedFeaturePolicy: FeaturePolicy = .missing
    ) {
        self.id = id
        self.username = username
        self.domain = domain
        self.uri = uri
        self.url = url
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
        self.hideCollections = hideCollections
        self.memorial = memorial
        self.standing = standing
        self.movedTo = movedTo
        self.createdAt = createdAt
        self.lastPostAt = lastPostAt
        self.postsCount = postsCount
        self.followersCount = followersCount
        self.followingCount = followingCount
        self.version = version
        self.statedFeaturePolicy = statedFeaturePolicy
    }
}
