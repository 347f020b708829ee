import Actions
import Domain
import HTTPTransport
import Hummingbird
import Localization
import Store

/// What others want to do with one's posts, and what waits for one's answer.
extension WebApp {
    func addWaiting(to router: some RouterMethods<EdgeContext>) {
        get(router, "/interaction_requests") { try await $0.waitingPage() }
        post(router, "/-/interaction_requests/{request}/authorize") { visit, form in
            try await visit.actions.authorizeInteraction(visit.id("request"), as: visit.requireViewer())
            return visit.back(form, or: "/interaction_requests")
        }
        post(router, "/-/interaction_requests/{request}/reject") { visit, form in
            try await visit.actions.rejectInteraction(visit.id("request"), as: visit.requireViewer())
            return visit.back(form, or: "/interaction_requests")
        }
    }
}

/// One of them: who, what, with which post, and the words of a reply or quoting post.
struct WaitingRow {
    var id: String
    var interaction: Interaction
    var person: PersonLine
    var at: Timestamp
    var target: PostCard
    var excerpt: String
    var object: PostCard?

    func html(on page: PageContext) -> HTML {
        let words = page.words
        return """
            <article class="note" id="request-\(id)" aria-labelledby="what-\(id)"><div class="what">\(icon.html)\
            <p id="what-\(id)">\(sentence(words))</p>\(PostTime(at).html(on: page))</div>
            <p class="excerpt"><a href="\(link: target.path)" dir="auto">\(excerpt)</a></p>
            <div class="box stack">\(object.map { QuoteCard.post($0).html(in: id, on: page) })\
            <p class="buttons">\(button("authorize", "button main", words("requests.accept"), words))\
            \(button("reject", "button", words("requests.reject"), words))</p></div></article>
            """
    }

    private func button(_ verb: String, _ style: String, _ label: String, _ words: Messages) -> HTML {
        """
        <button class="\(style)" form="act" formaction="/-/interaction_requests/\(id)/\(verb)" \
        aria-describedby="what-\(id)">\(label)</button>
        """
    }

    private var icon: Icon {
        switch interaction {
        case .like: .star
        case .reply: .reply
        case .announce: .boost
        case .quote: .quote
        }
    }

    private func sentence(_ words: Messages) -> HTML {
        let slots = ["name": person.nameLink]
        return switch interaction {
        case .like: words.html("waiting.like", slots: slots)
        case .reply: words.html("waiting.reply", slots: slots)
        case .announce: words.html("waiting.boost", slots: slots)
        case .quote: words.html("waiting.quote", slots: slots)
        }
    }
}

extension WaitingRow {
    init(_ view: WaitingInteraction, viewer: Account.ID) {
        self.init(
            id: view.approval.id.description, interaction: view.approval.interaction,
            person: PersonLine(view.account.account), at: view.approval.createdAt,
            target: PostCard(view.target, viewer: viewer), excerpt: view.target.excerpt,
            object: view.object.map { PostCard($0, viewer: viewer) })
    }
}

extension Visit {
    fileprivate func waitingPage() async throws -> PageReply {
        let viewer = try requireViewer()
        let range = FeedRange(query)
        let (waiting, views) = try await read { reader in
            let waiting = try reader.waitingInteractions(for: viewer, page: range.page)
            return (waiting, try reader.waitingViews(waiting, for: viewer))
        }
        let title = words("waiting.title")
        let empty = EmptyState(title: words("waiting.empty"), text: words("waiting.empty-text")).html
        let pager = range.pager(
            path: "/interaction_requests", newest: waiting.first?.id.rawValue, oldest: waiting.last?.id.rawValue,
            count: waiting.count)
        return show(
            title,
            """
            \(PageHead(title, back: "/notifications").html(on: page))\
            \(views.map { WaitingRow($0, viewer: viewer).html(on: page) })\(views.isEmpty ? empty : nil)\
            \(pager.html(on: page))
            """)
    }
}
