/// How much of a conversation is shown here, and where the rest is.
struct ThreadExtent {
    /// Answers on this page.
    var shown: Int
    /// Answers as all servers that were asked count them.
    var total: Int
    /// More is being fetched.
    var isGrowing: Bool
    /// The post's page on its own server; nil when it was written here.
    var origin: String?
    /// This page.
    var path: String

    var isWorthTelling: Bool { isGrowing || (shown < total && origin != nil) }

    /// Scripts bring what has come; without them a link does.
    func html(on page: PageContext) -> HTML {
        let words = page.words
        let count: HTML? =
            shown < total
            ? HTML(text: words("thread.extent", ["shown": .number(shown), "total": .number(total)])) : nil
        let more: HTML? =
            isGrowing ? "<a href=\"\(link: path)\" rel=\"nofollow\">\(words("thread.growing"))</a>" : nil
        let elsewhere: HTML? = origin.map { origin in
            "<a href=\"\(link: origin)\" rel=\"noopener noreferrer\">\(words("thread.origin"))</a>"
        }
        let parts = [count, more, elsewhere].compactMap(\.self)
        let line = parts.dropFirst().reduce(parts.first ?? HTML()) { "\($0) · \($1)" }
        return """
            <p class="box muted" id="extent" role="status"\(isGrowing ? " data-m=\"thread\"" : nil)>\
            \(line)</p>
            """
    }
}
