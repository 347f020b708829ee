import Domain
import Localization
import Store

/// The poll of a post: a form while the viewer may still vote, the results otherwise.
package struct PollBox: Sendable {
    package struct Option: Sendable {
        package var title: HTML
        /// nil: nobody is told yet.
        package var votes: Int?
        /// The viewer voted for it.
        package var isOwn: Bool
    }

    package var post: String
    package var options: [Option]
    package var multiple: Bool
    package var votes: Int
    package var voters: Int?
    package var endsAt: Timestamp?
    /// The viewer may vote, unless it is over.
    package var isOpen: Bool
    package var hidesTotals: Bool

    func html(on page: PageContext) -> HTML {
        let isOver = endsAt.map { $0 <= page.now } ?? false
        let results = hidesTotals && !isOver ? titles(page) : bars(page)
        guard isOpen, !isOver else { return "<div class=\"poll\">\(results)\(facts(page, isOver: isOver))</div>" }
        return """
            <form class="poll" method="post" action="/-/posts/\(post)/vote">\(FormToken().html(on: page))\
            <input type="hidden" name="back" value="\(page.path)">\
            <fieldset><legend class="vh">\(page.words("poll.label"))</legend>\(choices)</fieldset>\
            <button class="button">\(page.words("poll.vote"))</button>\(facts(page, isOver: false))</form>
            """
    }

    private var choices: [HTML] {
        options.enumerated().map { number, option in
            """
            <label class="choice"><input type="\(multiple ? "checkbox" : "radio")" name="choices[]" value="\(number)">\
            <bdi>\(option.title)</bdi></label>
            """
        }
    }

    private func titles(_ page: PageContext) -> HTML {
        "<ul>\(options.map { option -> HTML in "<li><bdi>\(option.title)</bdi>\(own(option, page))</li>" })</ul>"
    }

    /// Where several choices may be taken, shares are of people: together they may be more than all.
    private func bars(_ page: PageContext) -> HTML {
        let whole = max(multiple ? voters ?? votes : votes, 1)
        return
            "<ul>\(options.map { option in bar(option, share: min((option.votes ?? 0) * 100 / whole, 100), page) })</ul>"
    }

    /// The bar only repeats the number before it.
    private func bar(_ option: Option, share: Int, _ page: PageContext) -> HTML {
        """
        <li><span class="share">\(page.words("poll.share", ["count": .number(share)]))</span> \
        <bdi>\(option.title)</bdi>\(own(option, page))\
        <progress max="100" value="\(share)" aria-hidden="true"></progress></li>
        """
    }

    private func own(_ option: Option, _ page: PageContext) -> HTML? {
        guard option.isOwn else { return nil }
        let label = page.words("poll.own")
        // No line begins with the mark.
        return
            "\u{A0}<span class=\"own\" title=\"\(label)\">\(Icon.check.html)<span class=\"vh\">\(label)</span></span>"
    }

    private func facts(_ page: PageContext, isOver: Bool) -> HTML {
        let count =
            voters.map { page.words("poll.voters", ["count": .number($0)]) }
            ?? page.words("poll.votes", ["count": .number(votes)])
        let end = endsAt.map { moment -> HTML in
            let when = PostTime(moment).full(on: page)
            return isOver
                ? page.words.html("poll.ended", slots: ["time": when])
                : page.words.html("poll.ends", slots: ["time": when])
        }
        let later: HTML? = hidesTotals && !isOver ? HTML(text: page.words("poll.hidden")) : nil
        let facts = [HTML(text: count), end, later].compactMap(\.self).map { fact -> HTML in "<span>\(fact)</span> " }
        return "<p class=\"muted\">\(facts)</p>"
    }
}

extension PollBox {
    init(_ view: PollView, viewer: Account.ID?) {
        let poll = view.poll
        self.init(
            post: poll.post.description,
            options: poll.options.enumerated().map { number, option in
                Option(
                    title: HTML(text: option.title, emojis: view.emojis), votes: option.votes,
                    isOwn: view.ownVotes.contains(number))
            }, multiple: poll.multiple, votes: poll.votesCount, voters: poll.votersCount, endsAt: poll.expiresAt,
            isOpen: viewer.map { !view.hasVoted($0) } ?? false, hidesTotals: poll.hidesTotals)
    }
}
