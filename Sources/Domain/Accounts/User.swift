/// The person of this server who signs in as an account: address, password, role, preferences.
package struct User: Sendable {
    /// What a person may do on this server beside posting.
    package enum Role: Int, Sendable, Comparable {
        case person = 0
        case moderator, admin, owner

        package static func < (left: Role, right: Role) -> Bool { left.rawValue < right.rawValue }

        /// Mastodon's permission bits (role flags 0–22), for the API's `role.permissions`.
        package var permissions: Int64 {
            switch self {
            case .person: 1 << 16
            case .moderator: 1 << 2 | 1 << 3 | 1 << 4 | 1 << 8 | 1 << 9 | 1 << 10 | 1 << 16
            case .admin: (1 << 23 - 1) & ~1
            case .owner: 1
            }
        }
    }

    /// The account's id: a person has one account.
    package var id: Account.ID
    package var email: String
    package var emailConfirmedAt: Timestamp?
    package var passwordHash: String
    package var role: Role
    package var approved: Bool
    package var disabled: Bool
    package var locale: String
    package var preferences: Preferences
    package var createdAt: Timestamp
    package var lastActiveAt: Timestamp?

    package init(
        id: Account.ID, email: String, emailConfirmedAt: Timestamp?, passwordHash: String, role: Role,
        approved: Bool, disabled: Bool = false, locale: String, preferences: Preferences, createdAt: Timestamp,
        lastActiveAt: Timestamp? = nil
    ) {
        self.id = id
        self.email = email
        self.emailConfirmedAt = emailConfirmedAt
        self.passwordHash = passwordHash
        self.role = role
        self.approved = approved
        self.disabled = disabled
        self.locale = locale
        self.preferences = preferences
        self.createdAt = createdAt
        self.lastActiveAt = lastActiveAt
    }

    /// Why a person who proved who they are may still not act; nil when they may.
    package var hindrance: Hindrance? {
        if disabled { return .disabled }
        if emailConfirmedAt == nil { return .unconfirmed }
        if !approved { return .awaitingApproval }
        return nil
    }

    /// What keeps a signed-in person from acting.
    package enum Hindrance: Sendable { case disabled, unconfirmed, awaitingApproval }
}

/// What a person chose for posting and reading; kept as JSON.
package struct Preferences: Sendable, Codable, Hashable {
    package var visibility: Visibility = .public
    package var sensitive = false
    package var language: String?
    /// The name of a `QuotePolicy`.
    package var quotePolicy = "public"
    /// Who may like, answer and boost; nil: everybody.
    package var interactions: InteractionPolicy?
    /// `default`, `show_all` or `hide_all`.
    package var expandMedia = "default"
    package var expandSpoilers = false
    package var autoplayGIFs = false
    /// `auto`, `light` or `dark`.
    package var colorScheme = "auto"
    /// `auto` or `more`.
    package var contrast = "auto"
    /// Root font size in pixels, 14…22.
    package var textSize = 16
    package var reduceMotion = false

    package init() {}

    package var quoting: QuotePolicy { QuotePolicy(name: quotePolicy) ?? .nobody }

    /// What is missing has its default, so that what an earlier version kept can be read by a later one.
    package init(from decoder: any Decoder) throws {
        let kept = try decoder.container(keyedBy: CodingKeys.self)
        func take<Value: Decodable>(_ path: WritableKeyPath<Preferences, Value>, _ key: CodingKeys) throws {
            if let value = try kept.decodeIfPresent(Value.self, forKey: key) { self[keyPath: path] = value }
        }
        try take(\.visibility, .visibility)
        try take(\.sensitive, .sensitive)
        language = try kept.decodeIfPresent(String.self, forKey: .language)
        try take(\.quotePolicy, .quotePolicy)
        interactions = try kept.decodeIfPresent(InteractionPolicy.self, forKey: .interactions)
        try take(\.expandMedia, .expandMedia)
        try take(\.expandSpoilers, .expandSpoilers)
        try take(\.autoplayGIFs, .autoplayGIFs)
        try take(\.colorScheme, .colorScheme)
        try take(\.contrast, .contrast)
        try take(\.textSize, .textSize)
        try take(\.reduceMotion, .reduceMotion)
    }
}
