import Domain
import JSON
import Store

/// A post's JSON, cut where counts, the reader's marks, what it boosts and its author belong; its poll and the closing
/// brace come after it.
final class PostPieces: Rendered {
    let version: Int64
    let bytes: [UInt8]
    let cuts: Cuts
    /// Whether its author may pin it: the key `pinned` is there for those posts only.
    let isPinnable: Bool
    /// Whether it has a poll, which is loaded anew each time: its counts change without a new version.
    let hasPoll: Bool
    /// Whether anybody reacted; of these is loaded each time which the reader gave.
    let hasReactions: Bool
    let visibility: Visibility
    /// Whether there is a quote to be looked up for each reader.
    let hasQuote: Bool

    struct Cuts {
        var counts = 0
        var marks = 0
        var boosted = 0
        var author = 0
        var quote = 0
    }

    var size: Int { bytes.count + 128 }

    init(
        version: Int64, bytes: [UInt8], cuts: Cuts, isPinnable: Bool, hasPoll: Bool, hasReactions: Bool,
        visibility: Visibility,
        hasQuote: Bool
    ) {
        self.version = version
        self.bytes = bytes
        self.cuts = cuts
        self.isPinnable = isPinnable
        self.hasPoll = hasPoll
        self.hasReactions = hasReactions
        self.visibility = visibility
        self.hasQuote = hasQuote
    }
}

/// A post ready to be written for one reader.
struct StatusParts: Sendable {
    let head: PostHead
    let post: PostPieces
    let author: AccountPieces
    let poll: PollRow?
    let reactions: [ReactionCount]
    var quote: QuoteParts?
}

/// A row of a timeline ready to be written: a post, or a boost with what it boosts.
struct StatusRow: Sendable {
    let own: StatusParts
    let boosted: StatusParts?
}

extension JSONWriter {
    /// A Status entity.
    /// - Parameters:
    ///   - viewer: nil leaves out what only somebody signed in is told.
    ///   - source: what the author typed: for "delete and redraft".
    mutating func write(_ row: StatusRow, viewer: Account.ID?, source: StatusSourceText? = nil) {
        write(row.own, viewer: viewer, of: row.boosted ?? row.own, source: source) { json in
            if let boosted = row.boosted {
                json.write(boosted, viewer: viewer, of: boosted, source: nil) { $0.null() }
            } else {
                json.null()
            }
        }
    }

    /// - Parameter subject: the post that the reader's marks belong to; of a boost, what it boosts.
    mutating func write(
        _ parts: StatusParts, viewer: Account.ID?, of subject: StatusParts, source: StatusSourceText?,
        isQuoted: Bool = false, boosted: (inout JSONWriter) -> Void
    ) {
        let (bytes, cuts) = (parts.post.bytes, parts.post.cuts)
        raw(bytes[..<cuts.counts])
        field("replies_count", parts.head.repliesCount)
        field("reblogs_count", parts.head.reblogsCount)
        field("favourites_count", parts.head.favouritesCount)
        field("quotes_count", parts.head.quotesCount)
        splice(bytes[cuts.counts..<cuts.marks], commaFollows: true)
        if let viewer { self.marks(subject.head.viewer, parts, viewer: viewer) }
        if let source { field("text", source.text) }
        splice(bytes[cuts.marks..<cuts.boosted], commaFollows: true)
        quoteApproval(subject, viewer: viewer)
        key("reblog")
        boosted(&self)
        splice(bytes[cuts.boosted..<cuts.author], commaFollows: true)
        key("account")
        write(parts.author, parts.head.author)
        splice(bytes[cuts.author..<cuts.quote], commaFollows: true)
        key("quote")
        write(parts.quote, viewer: viewer, isShallow: isQuoted)
        splice(bytes[cuts.quote...], commaFollows: true)
        key("poll")
        if let poll = parts.poll { write(poll, viewer: viewer) } else { null() }
        reactions(parts.reactions)
        endObject()
    }

    private mutating func marks(_ marks: ViewerState, _ parts: StatusParts, viewer: Account.ID) {
        field("favourited", marks.favourited)
        field("reblogged", marks.reblogged)
        field("muted", marks.muted)
        field("bookmarked", marks.bookmarked)
        if parts.post.isPinnable, parts.head.author.id == viewer { field("pinned", parts.head.viewer.pinned) }
        field("filtered", [])
    }
}

/// What the author typed.
struct StatusSourceText: Sendable {
    let text: String
}

extension Renderer {
    /// Renders a post for keeping. Members come in the order of Mastodon's `StatusSerializer`.
    func pieces(_ view: PostView) -> PostPieces {
        let post = view.post
        var json = JSONWriter(capacity: 1_536 + post.content.html.utf8.count)
        var cuts = PostPieces.Cuts()
        json.beginObject()
        json.field("id", decimal: post.id.rawValue)
        json.field("created_at", date: post.createdAt.milliseconds)
        json.field("in_reply_to_id", decimal: post.inReplyTo?.rawValue)
        json.field("in_reply_to_account_id", decimal: post.inReplyToAccount?.rawValue)
        json.field("sensitive", post.sensitive)
        json.field("spoiler_text", post.spoilerText)
        json.field("visibility", post.visibility.name)
        json.field("language", post.language)
        json.field("uri", post.uri)
        json.field("url", post.url ?? post.uri)
        cuts.counts = json.bytes.count
        json.field("edited_at", date: post.editedAt?.milliseconds)
        cuts.marks = json.bytes.count
        json.field("content", view.contentWithFallback.html)
        cuts.boosted = json.bytes.count
        writeApplication(view, to: &json)
        cuts.author = json.bytes.count
        writeAttachments(post.attachments, to: &json)
        writeMentions(view.mentions, to: &json)
        writeTags(view.tags, to: &json)
        json.emojis(CustomEmoji.used(post.emojis, in: post.content.html, post.spoilerText))
        json.field("tagged_collections", [])
        json.write(post.interactionPolicy)
        cuts.quote = json.bytes.count
        json.field("card", nil as String?)
        let isPinnable = post.visibility < .direct && post.reblogOf == nil
        return PostPieces(
            version: post.version, bytes: json.bytes, cuts: cuts, isPinnable: isPinnable,
            hasPoll: view.poll != nil, hasReactions: !view.reactions.isEmpty, visibility: post.visibility,
            hasQuote: view.quote != nil)
    }

    /// Posts of other servers have no application that is known here: the key is left out.
    private func writeApplication(_ view: PostView, to json: inout JSONWriter) {
        guard view.post.isLocal else { return }
        json.key("application")
        guard let application = view.application else { return json.null() }
        json.beginObject()
        json.field("name", application.name)
        json.field("website", application.website)
        json.endObject()
    }

    private func writeMentions(_ mentions: [PostView.Mention], to json: inout JSONWriter) {
        json.key("mentions")
        json.beginArray()
        for mention in mentions {
            json.beginObject()
            json.field("id", decimal: mention.id.rawValue)
            json.field("username", mention.username)
            json.field("url", mention.url)
            json.field("acct", mention.handle.description)
            json.endObject()
        }
        json.endArray()
    }

    private func writeTags(_ tags: [Tag], to json: inout JSONWriter) {
        json.key("tags")
        json.beginArray()
        for tag in tags {
            json.beginObject()
            json.field("name", tag.name)
            json.field("url", identity.tagURL(PercentEncoding.encode(tag.name)))
            json.endObject()
        }
        json.endArray()
    }
}
