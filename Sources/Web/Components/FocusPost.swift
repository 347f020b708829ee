import Domain
import Localization

/// The post its page is about: larger, with its facts and full date.
struct FocusPost {
    var post: PostCard
    /// The application it was written with.
    var application: String?
    /// What became of it at other servers; for its author.
    var deliveries: DeliveryLine?

    func html(on page: PageContext) -> HTML {
        """
        <article class="\(post.visibility == .direct ? "post focus direct" : "post focus")" id="post-\(post.entry)" \
        tabindex="-1" aria-labelledby="by-\(post.entry)" data-path="\(post.path)">
        \(post.face)
        <header class="by"><a class="author" id="by-\(post.entry)" href="\(link: post.author.path)">\
        <bdi class="name">\(post.author.name)</bdi> \(post.author.handleText)</a></header>
        \(post.context(page))\(post.content(page))
        <p class="facts"><a href="\(link: post.path)">\(PostTime(post.createdAt).full(on: page))</a>\(edited(page))\
        <span>\(post.visibility.icon.html) \(page.words.audience(post.visibility))</span>\
        \(application.map { name -> HTML in "<bdi>\(name)</bdi>" })</p>
        \(counts(page))\(delivered(page))
        \(post.reactions?.html(on: page))\(PostActions(post: post).html(on: page))
        </article>
        """
    }

    private func edited(_ page: PageContext) -> HTML? {
        post.editedAt.map { moment in
            let when = PostTime(moment).html(on: page)
            return
                "<a href=\"\(link: post.path)/history\">\(page.words.html("post.edited-at", slots: ["time": when]))</a>"
        }
    }

    private func delivered(_ page: PageContext) -> HTML? {
        deliveries.map { line in
            "<p class=\"facts\"><a href=\"\(link: post.path)/deliveries\">\(line.html(on: page))</a></p>"
        }
    }

    private func counts(_ page: PageContext) -> HTML? {
        guard post.boosts > 0 || post.favourites > 0 || post.quotes > 0 else { return nil }
        let boosts: HTML? =
            post.boosts == 0
            ? nil
            : """
            <a href="\(link: post.path)/boosts">\(page.words("post.boosts", ["count": .number(post.boosts)]))</a>
            """
        let favourites: HTML? =
            post.favourites == 0
            ? nil
            : """
            <a href="\(link: post.path)/favourites">\
            \(page.words("post.favourites", ["count": .number(post.favourites)]))</a>
            """
        let quotes: HTML? =
            post.quotes == 0
            ? nil
            : "<a href=\"\(link: post.path)/quotes\">\(page.words("post.quotes", ["count": .number(post.quotes)]))</a>"
        return "<p class=\"facts\">\(boosts)\(favourites)\(quotes)</p>"
    }
}
