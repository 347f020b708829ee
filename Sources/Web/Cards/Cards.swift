import Domain
import Store

/// From what the store loads to what components show.
extension PersonLine {
    package init(_ account: Account) {
        let handle = account.handle.description
        let name = account.displayName.isEmpty ? account.username : account.displayName
        let isShown = account.standing < .suspended
        self.init(
            name: isShown ? HTML(text: name, emojis: account.emojis) : nil,
            plainName: isShown ? name : account.username, handle: handle, picture: account.avatarURL)
    }
}

extension PostCard {
    /// - Parameter viewer: nil for guests.
    package init(_ view: PostView, viewer: Account.ID?) {
        let subject = view.subject
        let post = subject.post
        let author = PersonLine(subject.author.account)
        let own = viewer.map { viewer in
            var own = Own(
                boosted: subject.viewer.reblogged, favourited: subject.viewer.favourited,
                bookmarked: subject.viewer.bookmarked, pinned: subject.viewer.pinned, isAuthor: post.author == viewer,
                mayQuote: subject.quotePermission(for: viewer) != .denied, quotesOwn: subject.quotesPost(of: viewer))
            own.mayReply = subject.permission(.reply, for: viewer)
            own.mayBoost = subject.permission(.announce, for: viewer)
            own.mayLike = subject.permission(.like, for: viewer)
            return own
        }
        self.init(
            id: post.id.description, entry: view.post.id.description, path: "\(author.path)/\(post.id)",
            origin: post.isLocal ? nil : post.url ?? post.uri, author: author,
            booster: view.boosted == nil ? nil : PersonLine(view.author.account),
            answering: subject.answeredHandle, visibility: post.visibility, language: post.language,
            createdAt: post.createdAt, editedAt: post.editedAt, warning: post.spoilerText,
            warningLine: HTML(text: post.spoilerText, emojis: post.emojis), sensitive: post.sensitive,
            body: subject.localBody, media: post.attachments.map(MediaTile.init),
            poll: subject.poll.map { PollBox($0, viewer: viewer) }, replies: post.repliesCount,
            boosts: post.reblogsCount, favourites: post.favouritesCount, quotes: post.quotesCount,
            own: own,
            quote: subject.quote.flatMap { QuoteCard($0, viewer: viewer) })
        waits = post.waits
        reactions = ReactionRow(subject, canReact: own?.mayLike == .automatic, path: path)
    }
}

extension QuoteCard {
    /// Nil for what is no more than a link, which is in the text.
    init?(_ view: QuoteView, viewer: Account.ID?) {
        guard view.shown.isMentionable else { return nil }
        let card = view.quoted.map { PostCard($0.view, viewer: viewer) }
        switch (view.shown.state, card) {
        case (.accepted, let card?): self = .post(card)
        case (.blockedAccount, let card?), (.mutedAccount, let card?): self = .unwanted(card, view.shown.state)
        case (.accepted, nil): self = .named(path: view.shown.url)
        default: self = .missing(view.shown.state)
        }
    }
}

extension HTML {
    /// The page here of a tag that a link names; nil for other links.
    static func tagPath(_ address: Substring, _ classes: Substring) -> String? {
        guard classes.contains("hashtag") else { return nil }
        return address.split(separator: "/").last.map { "/tags/\($0)" }
    }
}

extension PostView {
    fileprivate func quotePermission(for viewer: Account.ID) -> QuotePolicy.Permission {
        post.quotePolicy.permission(
            isAuthor: post.author == viewer, follows: self.viewer.followsAuthor,
            isFollowed: self.viewer.isFollowedByAuthor, visibility: post.visibility)
    }

    /// Whether it shows a post of the viewer's, with their consent and not by themselves.
    fileprivate func quotesPost(of viewer: Account.ID) -> Bool {
        guard let quote = quote?.shown.quote, quote.state == .accepted else { return false }
        return quote.targetAuthor == viewer && quote.author != viewer
    }
}

extension PostView {
    /// Whom it answers; nil for what answers nobody, or its own author.
    fileprivate var answeredHandle: String? {
        guard let account = post.inReplyToAccount, account != post.author else { return nil }
        return mentions.first { $0.id == account }?.handle.description
    }

    /// The words, with people and tags leading to their pages here.
    var localBody: HTML {
        let isQuoteShown = quote?.shown.isMentionable ?? false
        return HTML(isQuoteShown ? post.content.withoutQuoteLine : post.content) { address, classes in
            if let mention = mentions.first(where: { $0.url == address || $0.uri == address }) {
                return "/@\(mention.handle)"
            }
            return HTML.tagPath(address, classes)
        }.withPictures(of: post.emojis)
    }

    /// The first words as plain text.
    var excerpt: String {
        let text = post.spoilerText.isEmpty ? post.content.plainText : post.spoilerText
        return String(text.prefix(280))
    }
}

extension MediaTile {
    init(_ attachment: Attachment) {
        self.init(
            kind: attachment.kind, address: attachment.remoteURL, preview: attachment.previewURL,
            description: attachment.description ?? "", width: attachment.width, height: attachment.height)
    }
}

extension AccountRow {
    /// - Parameter relationship: of the viewer; nil for guests and for the viewer themselves.
    package init(_ account: Account, relationship: Relationship?, asks: Bool = false) {
        let person = PersonLine(account)
        self.init(
            id: account.id.description, person: person, excerpt: String(account.note.plainText.prefix(200)),
            follow: relationship.map {
                FollowButton(
                    account: account.id.description, name: person.handle, locked: account.locked, relationship: $0)
            }, asks: asks)
    }
}

extension NotificationRow {
    /// - Parameter lastRead: the newest notification that was seen before.
    package init(_ view: NotificationView, viewer: Account.ID, relationship: Relationship?, lastRead: Int64) {
        let notification = view.notification
        let account = view.from.account
        let card = view.post.map { PostCard($0, viewer: viewer) }
        let isWhole = [.mention, .status, .quote].contains(notification.kind)
        let shows: Set<Domain.Notification.Kind> = [.follow, .followRequest]
        self.init(
            id: notification.id.description, kind: notification.kind, person: PersonLine(account),
            at: notification.createdAt, post: isWhole ? card : nil,
            excerpt: view.post?.subject.excerpt ?? view.collection?.collection.name ?? view.report?.excerpt ?? "",
            path: notification.kind.isPending
                ? "/interaction_requests" : card?.path ?? view.collection?.collection.path ?? view.report?.path,
            account: shows.contains(notification.kind)
                ? AccountRow(account, relationship: relationship, asks: notification.kind == .followRequest) : nil,
            unread: notification.id.rawValue > lastRead)
        target = view.report.map { report in
            "<a href=\"\(link: report.path)\" dir=\"ltr\">@\(report.target.handle.description)</a>"
        }
    }
}

extension NotifiedReport {
    fileprivate var path: String { "/admin/reports/\(report.id)" }
    fileprivate var excerpt: String { String(report.comment.prefix(280)) }
}
