import Domain
import Store

extension Actions {
    /// Publishes what somebody of this server wrote.
    ///
    /// - Parameter resolver: finds people of other servers whom the text mentions and nobody here knows yet.
    /// - Returns: the new post; of a draft with a known idempotency key, the post that it became before.
    /// Throws `hindered`, `textMissing`, `tooLong`, `parentMissing`, `unexpectedMentions` or `poll`.
    package func publishPost(
        _ draft: PostDraft, as author: Account.ID, resolver: any RemoteResolver = NoRemoteResolver()
    ) async throws -> Post.ID {
        let key = draft.idempotencyKey.flatMap(Self.idempotencyKey)
        if let key, let earlier = try await read({ try $0.postID(idempotencyKey: key, account: author) }) {
            return earlier
        }
        let composition = try Composition(text: draft.text, spoilerText: draft.spoilerText, limits: limits)
        if let fault = draft.poll?.fault(limits) { throw Refusal.poll(fault) }
        let mentions = try await resolveMentions(composition.text.mentions, by: author, resolver: resolver)
        if let allowed = draft.allowedMentions {
            let unexpected = mentions.ids.filter { !allowed.contains($0) && $0 != author }
            if !unexpected.isEmpty { throw Refusal.unexpectedMentions(unexpected) }
        }
        let content = composition.text.html(mention: mentions.target, tagURL: identity.tagURL)
        return try await write { changes in
            let (account, user) = try changes.author(author)
            let id = ids.next(Post.self)
            if let key, let earlier = try changes.claim(key, of: author, for: id) { return earlier }
            let parent = try draft.inReplyTo.map { try changes.parent($0, for: author) }
            let waits = try parent.map { try changes.mustAsk(account, .reply, with: $0) } ?? false
            let quoted = try draft.quoted.map { try changes.quotable($0, by: author) }
            // What is for few is not shown to more by quoting it.
            let visibility = max(
                account.audience(draft.visibility ?? user.preferences.visibility), quoted?.floor ?? .public)
            var post = Post(
                id: id, uri: identity.postURI(account.username, id), url: identity.postURL(account.username, id),
                author: author, isLocal: true, inReplyTo: parent?.id,
                inReplyToAccount: parent?.accountAnswered(by: author),
                conversation: parent?.conversation ?? Identifier(id.rawValue),
                visibility: visibility, content: content,
                text: composition.text.source, spoilerText: composition.spoilerText,
                sensitive: draft.sensitive ?? user.preferences.sensitive || !composition.spoilerText.isEmpty,
                language: user.language(draft.language), createdAt: changes.now, application: draft.application,
                quotePolicy: visibility.isOpen ? draft.quotePolicy ?? user.preferences.quoting : .nobody,
                interactionPolicy: (draft.interactionPolicy ?? user.preferences.interactions)?.nonEmpty)
            // A post elsewhere is asked for by its address, and must be there.
            post.waits = waits && parent?.isLocal == true
            let tags = try changes.tags(of: composition.text, ids: ids)
            try changes.transaction.insert(post, mentioned: mentions.ids, tags: tags)
            if let poll = draft.poll { try changes.open(poll, of: post) }
            let quote = try quoted.map { try self.quote($0, by: post, of: account, in: changes) }
            if waits, let parent {
                try ask(.reply, by: account, with: parent, object: id, objectURI: post.uri, in: changes)
            } else {
                // Whoever posts and looks must find it there, however far behind the distribution is.
                try changes.transaction.insertOwnHomeEntry(for: post)
                try publish(post, quoting: quote, in: changes)
            }
            return id
        }
    }

    /// Keys are at most as long as sensible clients make them; longer ones are kept as their hash.
    private static func idempotencyKey(_ text: String) -> String? {
        if text.isEmpty { return nil }
        return text.utf8.count <= 100 ? text : Secret.hash(text)
    }
}

extension Changes {
    /// Takes an idempotency key; the post that another request has taken it for, if one was faster.
    fileprivate func claim(_ key: String, of author: Account.ID, for post: Post.ID) throws -> Post.ID? {
        if try transaction.insertIdempotencyKey(key, account: author, post: post, at: now) { return nil }
        return try transaction.postID(idempotencyKey: key, account: author)
    }

    fileprivate func parent(_ id: Post.ID, for author: Account.ID) throws -> Post {
        do {
            let parent = try subject(id, for: author)
            // What only its author sees is no conversation yet.
            if parent.waits { throw Refusal.parentMissing }
            return parent
        } catch Refusal.notFound {
            throw Refusal.parentMissing
        }
    }
}

extension Post {
    /// Whom a reply by `author` speaks to: in a thread of one's own answers to somebody, still that somebody.
    func accountAnswered(by author: Account.ID) -> Account.ID {
        self.author == author ? inReplyToAccount ?? author : self.author
    }
}

extension Account {
    /// The audience that an account gets: what limited accounts say is left out of public timelines.
    func audience(_ wanted: Visibility) -> Visibility {
        standing == .limited && wanted == .public ? .unlisted : wanted
    }
}

extension Post {
    /// The widest audience of a post that quotes it.
    fileprivate var floor: Visibility { visibility == .private ? .private : .public }
}

extension User {
    /// The language of a post: as the client says, as preferred, as the person reads this server.
    fileprivate func language(_ wanted: String?) -> String? {
        for code in [wanted, preferences.language, locale] {
            if let code, let language = Language.named(code) { return language.code }
        }
        return nil
    }
}
