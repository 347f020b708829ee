import Domain
import Localization

/// One thing that happened to the viewer.
package struct NotificationRow: Sendable {
    package var id: String
    package var kind: Domain.Notification.Kind
    package var person: PersonLine
    package var at: Timestamp
    /// The whole post for a mention, which can be answered here.
    package var post: PostCard?
    /// The first words of the viewer's own post, otherwise.
    package var excerpt: String
    package var path: String?
    /// For a new follower or a request.
    package var account: AccountRow?
    /// Whom a report is about.
    var target: HTML?
    package var unread: Bool

    package init(
        id: String, kind: Domain.Notification.Kind, person: PersonLine, at: Timestamp, post: PostCard? = nil,
        excerpt: String = "", path: String? = nil, account: AccountRow? = nil, unread: Bool = false
    ) {
        self.id = id
        self.kind = kind
        self.person = person
        self.at = at
        self.post = post
        self.excerpt = excerpt
        self.path = path
        self.account = account
        self.unread = unread
    }

    package func html(on page: PageContext) -> HTML {
        """
        <article class="note \(kind.name)\(unread ? " unread" : "")" id="note-\(id)" tabindex="-1" \
        aria-labelledby="what-\(id)">
        <div class="what">\(icon.html)<p id="what-\(id)">\(sentence(page.words))</p>\(PostTime(at).html(on: page))</div>
        \(post.map { $0.html(on: page) })\(account.map { $0.html(on: page) })\(excerptHTML)
        </article>
        """
    }

    private var excerptHTML: HTML? {
        guard post == nil, !excerpt.isEmpty, let path else { return nil }
        return "<p class=\"excerpt\"><a href=\"\(link: path)\" dir=\"auto\">\(excerpt)</a></p>"
    }

    private var icon: Icon {
        switch kind {
        case .mention: .at
        case .status: .bell
        case .reblog: .boost
        case .follow: .follow
        case .followRequest: .person
        case .favourite: .starOn
        case .poll: .check
        case .update: .edit
        case .adminSignUp: .follow
        case .adminReport: .warning
        case .addedToCollection, .collectionUpdate: .person
        case .quote: .quote
        case .quotedUpdate: .edit
        case .pendingFavourite: .star
        case .pendingReply: .reply
        case .pendingReblog: .boost
        case .pendingQuote: .quote
        }
    }

    private func sentence(_ words: Messages) -> HTML {
        let slots = ["name": person.nameLink]
        return switch kind {
        case .mention: words.html("notification.mention", slots: slots)
        case .status: words.html("notification.status", slots: slots)
        case .reblog: words.html("notification.reblog", slots: slots)
        case .follow: words.html("notification.follow", slots: slots)
        case .followRequest: words.html("notification.follow-request", slots: slots)
        case .favourite: words.html("notification.favourite", slots: slots)
        case .poll: words.html("notification.poll", slots: slots)
        case .update: words.html("notification.update", slots: slots)
        case .adminSignUp: words.html("notification.sign-up", slots: slots)
        case .adminReport:
            words.html("notification.report", slots: ["name": person.nameLink, "target": target ?? HTML()])
        case .addedToCollection: words.html("notification.added-to-collection", slots: slots)
        case .collectionUpdate: words.html("notification.collection-update", slots: slots)
        case .quote: words.html("notification.quote", slots: slots)
        case .quotedUpdate: words.html("notification.quoted-update", slots: slots)
        case .pendingFavourite: words.html("waiting.like", slots: slots)
        case .pendingReply: words.html("waiting.reply", slots: slots)
        case .pendingReblog: words.html("waiting.boost", slots: slots)
        case .pendingQuote: words.html("waiting.quote", slots: slots)
        }
    }
}
