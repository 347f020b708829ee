import Localization

/// A post in its conversation: what it answers above it, the answers below as a tree that can be folded.
struct ThreadTree {
    /// An answer with its own answers.
    struct Branch {
        var post: PostCard
        var answers: [Branch]

        var size: Int { answers.reduce(1) { $0 + $1.size } }
    }

    var before: [PostCard]
    var focus: FocusPost
    var answers: [Branch]
    /// Shown between the post and its answers.
    var composer = HTML()
    /// Of answers that are elsewhere.
    var extent: ThreadExtent?

    /// Answers deeper than this stand below one another, so that the column does not become a thread of letters.
    private static let deepest = 4

    func html(on page: PageContext) -> HTML {
        """
        <div class="thread" data-m="feed">
        \(before.isEmpty ? nil : "<div class=\"before\">\(before.map { $0.html(on: page) })</div>")
        \(focus.html(on: page))
        \(composer)\(extent?.isWorthTelling == true ? extent?.html(on: page) : nil)\
        \(answers.isEmpty ? nil : answerList(page))
        </div>
        """
    }

    private func answerList(_ page: PageContext) -> HTML {
        """
        <section id="answers" aria-label="\(page.words("thread.answers"))">\(list(answers, depth: 1, page))</section>
        """
    }

    private func list(_ branches: [Branch], depth: Int, _ page: PageContext) -> HTML {
        "<ol class=\"replies\">\(branches.map { item($0, depth: depth, page) })</ol>"
    }

    private func item(_ branch: Branch, depth: Int, _ page: PageContext) -> HTML {
        let answers = depth < Self.deepest ? branch.answers : flattened(branch.answers)
        guard !answers.isEmpty else { return "<li>\(branch.post.html(on: page))</li>" }
        let count = branch.size - 1
        let below = list(answers, depth: depth + 1, page)
        // A single line of conversation needs no handle to fold it; a crowd does.
        guard count > 2 else { return "<li>\(branch.post.html(on: page))\(below)</li>" }
        return """
            <li>\(branch.post.html(on: page))<details class="branch" open><summary>\
            \(page.words("thread.count", ["count": .number(count)]))</summary>\(below)</details></li>
            """
    }

    private func flattened(_ branches: [Branch]) -> [Branch] {
        branches.flatMap { [Branch(post: $0.post, answers: [])] + flattened($0.answers) }
    }
}
