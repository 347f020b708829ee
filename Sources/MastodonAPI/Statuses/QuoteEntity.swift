import Database
import Domain
import JSON
import Store

/// What a post quotes, ready to be written for one reader.
final class QuoteParts: Sendable {
    let shown: ShownQuote
    /// The quoted post; nil when it does not go along.
    let quoted: StatusParts?

    init(shown: ShownQuote, quoted: StatusParts?) {
        self.shown = shown
        self.quoted = quoted
    }
}

extension Renderer {
    /// What these posts quote, by the quoting post's number. Most pages quote nothing: that is known from their
    /// renderings, and costs no query.
    func quoteParts(
        in posts: [Int64: PostPieces], viewer: Account.ID?, isQuoted: Bool, _ reader: Reader
    ) throws -> [Int64: QuoteParts] {
        let quoting = posts.lazy.filter(\.value.hasQuote).map { Post.ID($0.key) }
        guard !quoting.isEmpty else { return [:] }
        let shown = try reader.shownQuotes(in: Array(quoting), viewer: viewer)
        let targets = isQuoted ? [] : Array(Set(shown.values.compactMap(\.target)))
        let rows = try rows(targets, viewer: viewer, isQuoted: true, reader)
        let byID = Dictionary(uniqueKeysWithValues: rows.map { ($0.own.head.id, $0.own) })
        return Dictionary(
            uniqueKeysWithValues: shown.map { id, shown in
                (id.rawValue, QuoteParts(shown: shown, quoted: shown.target.flatMap { byID[$0] }))
            })
    }
}

extension JSONWriter {
    /// A Quote; inside a quoted post a ShallowQuote, which only names what is quoted.
    mutating func write(_ quote: QuoteParts?, viewer: Account.ID?, isShallow: Bool) {
        guard let quote, quote.shown.isMentionable else { return null() }
        beginObject()
        field("state", quote.shown.state.rawValue)
        if isShallow {
            field("quoted_status_id", decimal: quote.shown.target?.rawValue)
        } else {
            key("quoted_status")
            if let quoted = quote.quoted {
                write(quoted, viewer: viewer, of: quoted, source: nil, isQuoted: true) { $0.null() }
            } else {
                null()
            }
        }
        endObject()
    }

    /// The member `quote_approval`: who may quote a post, and whether the reader may.
    mutating func quoteApproval(_ parts: StatusParts, viewer: Account.ID?) {
        let policy = parts.head.quotePolicy
        key("quote_approval")
        beginObject()
        field("automatic", policy.automatic.names)
        field("manual", policy.manual.names)
        field("current_user", parts.quotePermission(for: viewer).rawValue)
        endObject()
    }
}

extension StatusParts {
    fileprivate func quotePermission(for viewer: Account.ID?) -> QuotePolicy.Permission {
        guard let viewer else { return .denied }
        return head.quotePolicy.permission(
            isAuthor: head.author.id == viewer, follows: head.viewer.followsAuthor,
            isFollowed: head.viewer.isFollowedByAuthor, visibility: post.visibility)
    }
}
