import Domain
import Localization
import Store

/// What people answered a post with, beside words. Who is signed in joins in, or takes it back, by a press.
package struct ReactionRow: Sendable {
    var post: String
    var reactions: [ReactionCount]
    var canReact: Bool
    /// The page of the post.
    var path: String

    /// nil when there is nothing to show.
    init?(_ view: PostView, canReact: Bool, path: String) {
        guard !view.reactions.isEmpty else { return nil }
        post = view.post.id.description
        self.path = path
        reactions = view.reactions
        self.canReact = canReact
    }

    func html(on page: PageContext) -> HTML {
        "<div class=\"reactions\">\(reactions.map { item($0, page) })\(canReact ? more(page) : nil)</div>"
    }

    private func more(_ page: PageContext) -> HTML {
        let label = page.words("react.title")
        return """
            <a class="reaction" href="\(link: path)/react" rel="nofollow" title="\(label)">\(Icon.smile.html)\
            <span class="vh">\(label)</span></a>
            """
    }

    private func item(_ reaction: ReactionCount, _ page: PageContext) -> HTML {
        let emoji: HTML =
            reaction.url.map { url in
                HTML.picture(of: CustomEmoji(shortcode: String(reaction.name.prefix { $0 != "@" }), url: url))
            } ?? HTML(text: reaction.name)
        let content: HTML = "\(emoji) <span class=\"count\">\(page.words.compact(reaction.count))</span>"
        // What one gave oneself can be taken back; pictures and emoji that others gave can be joined.
        guard canReact else { return "<span class=\"reaction\">\(content)</span>" }
        return """
            <button class="reaction" form="act" formaction="/-/posts/\(post)/\(reaction.isOwn ? "unreact" : "react")" \
            name="emoji" value="\(reaction.name)" aria-pressed="\(reaction.isOwn ? "true" : "false")">\(content)</button>
            """
    }
}
