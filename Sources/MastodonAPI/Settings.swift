/// What the client API needs to know beside the server's identity. Made by the composition root.
package struct MastodonAPISettings: Sendable {
    /// Whether requests are counted and, over Mastodon's limits, refused.
    package var limitsRates: Bool
    /// Whether a client may send a person's password for a token (RFC 6749 §4.3). Off: OAuth 2.1 leaves it out.
    package var allowsPasswordGrant: Bool
    /// Shown for accounts without a picture of their own.
    package var defaultAvatarURL: String
    package var defaultHeaderURL: String
    /// The server's picture in `/api/v2/instance`.
    package var thumbnailURL: String
    /// Where the source of this server can be had.
    package var sourceURL: String
    /// Most bytes that rendered posts and accounts may take in memory.
    package var cacheBytes: Int
    /// Most bytes that whole answers may take in memory.
    package var pageBytes: Int

    package init(
        limitsRates: Bool = true, allowsPasswordGrant: Bool = false, defaultAvatarURL: String,
        defaultHeaderURL: String, thumbnailURL: String, sourceURL: String, cacheBytes: Int = 24 << 20,
        pageBytes: Int = 24 << 20
    ) {
        self.limitsRates = limitsRates
        self.allowsPasswordGrant = allowsPasswordGrant
        self.defaultAvatarURL = defaultAvatarURL
        self.defaultHeaderURL = defaultHeaderURL
        self.thumbnailURL = thumbnailURL
        self.sourceURL = sourceURL
        self.cacheBytes = cacheBytes
        self.pageBytes = pageBytes
    }
}
