import Domain
import Localization

/// What a post quotes, as a card inside its own.
package enum QuoteCard: Sendable {
    indirect case post(PostCard)
    /// By somebody whom the reader has blocked or muted: folded.
    indirect case unwanted(PostCard, Quote.Shown)
    /// Inside a quoted post: only a link.
    case named(path: String)
    /// There is nothing to show, and why.
    case missing(Quote.Shown)

    /// - Parameter entry: the id of the line in the list that it stands in.
    func html(in entry: String, on page: PageContext) -> HTML {
        switch self {
        case .post(let post): card(post, entry, page)
        case .unwanted(let post, let state):
            """
            <details class="veil"><summary>\(page.words(state.key)) \(page.words("post.show"))</summary>\
            \(card(post, entry, page))</details>
            """
        case .named(let path):
            "<p class=\"quoted\"><a href=\"\(link: path)\" rel=\"nofollow\">\(page.words("quote.named"))</a></p>"
        case .missing(let state): "<p class=\"quoted muted\">\(page.words(state.key))</p>"
        }
    }

    private func card(_ post: PostCard, _ entry: String, _ page: PageContext) -> HTML {
        """
        <article class="quoted" aria-labelledby="quoted-by-\(entry)"><header class="by">\(post.author.face(size: 24))\
        <a class="author" id="quoted-by-\(entry)" href="\(link: post.author.path)" title="@\(post.author.handle)">\
        <bdi class="name">\(post.author.name)</bdi> \(post.author.shortHandle)</a>\(post.when(page))</header>\
        \(post.content(page))</article>
        """
    }
}

extension Quote.Shown {
    /// Words for why a quoted post is not simply there.
    fileprivate var key: MessageKey {
        switch self {
        case .pending: "quote.pending"
        case .accepted, .deleted: "quote.deleted"
        case .rejected, .revoked: "quote.withheld"
        case .unauthorized: "quote.unauthorized"
        case .blockedAccount: "quote.blocked"
        case .mutedAccount: "quote.muted"
        }
    }
}
