/// What somebody elsewhere who wants to quote a post of this server is told.
package struct QuoteAnswer: Sendable, Codable {
    /// The quoted author.
    package var by: Account.ID
    package var to: Account.ID
    /// The ids of the QuoteRequest, the quoting and the quoted post.
    package var request: String
    package var instrument: String
    package var object: String
    /// Where the stamp is; nil: no.
    package var stamp: String?

    package init(
        by: Account.ID, to: Account.ID, request: String, instrument: String, object: String, stamp: String? = nil
    ) {
        self.by = by
        self.to = to
        self.request = request
        self.instrument = instrument
        self.object = object
        self.stamp = stamp
    }
}
