import JSON

extension LinkedObject {
    /// What a note quotes by the properties that came before FEP-044f: Fedibird's `quoteUri`, which Mastodon sends as
    /// well, `quoteUrl` of Pleroma and its kin, and Misskey's own.
    var olderQuote: String? {
        ["quoteUri", "quoteUrl", "_misskey_quote"].lazy.compactMap { self[$0]?.reference }.first
    }
}
