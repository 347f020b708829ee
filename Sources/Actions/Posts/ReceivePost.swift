import Database
import Domain
import Store

extension Actions {
    /// Keeps a post of another server.
    ///
    /// - Parameters:
    ///   - isHistory: it was fetched and is of the past, so that nobody is told of it.
    ///   - wantsThread: whether the rest of its conversation is fetched soon.
    /// - Returns: the new post; nil when it is known, was deleted, is not on its author's server, or its author or
    ///   their server is not listened to.
    package func receivePost(
        _ post: RemotePost, isHistory: Bool = false, wantsThread: Bool = true
    ) async throws -> Post.ID? {
        try await write { changes in
            let transaction = changes.transaction
            guard let author = try changes.sender(post.author), Origin.isShared(post.uri, author.uri),
                try transaction.postID(uri: post.uri) == nil, try !transaction.isDeleted(uri: post.uri)
            else { return nil }
            let parent = try changes.parent(of: post)
            // What only its author sees is no conversation yet.
            if parent?.waits == true { return nil }
            let permission =
                try parent.map { $0.isLocal ? try changes.permission(to: author, .reply, with: $0) : .automatic }
                ?? .automatic
            if let parent, permission == .denied || permission == .unknown {
                // It may come again with its thread; the answer to it does not.
                try transaction.markDeleted(uri: post.uri, at: changes.now)
                changes.disapprove(.reply, by: author.id, with: parent, objectURI: post.uri, request: post.uri)
                return nil
            }
            let moment = min(post.createdAt, changes.now)
            let id = try changes.freeID(at: moment, ids: ids)
            var kept = Post(
                id: id, uri: post.uri, url: post.url, author: author.id, isLocal: false, inReplyTo: parent?.id,
                inReplyToAccount: parent?.accountAnswered(by: author.id),
                conversation: parent?.conversation ?? Identifier(id.rawValue),
                visibility: author.audience(post.visibility), content: post.content, spoilerText: post.spoilerText,
                sensitive: post.sensitive || !post.spoilerText.isEmpty, language: post.language, createdAt: moment,
                editedAt: post.editedAt, attachments: Array(post.attachments.prefix(RemotePost.Limits.attachments)),
                quotePolicy: post.quotePolicy, interactionPolicy: post.interactionPolicy)
            kept.emojis = Array(post.emojis.prefix(CustomEmoji.limit))
            if try changes.rejectsMedia(ofHost: author.domain, uri: author.uri) {
                (kept.attachments, kept.emojis) = ([], [])
            }
            kept.waits = permission == .manual
            let tags = try changes.tags(named: post.tags, ids: ids)
            let inserted = try changes.insert(
                kept, mentioned: Array(post.mentioned.prefix(RemotePost.Limits.mentions)), tags: tags,
                inReplyToURI: parent == nil ? post.inReplyToURI : nil, isHistory: isHistory)
            guard inserted else { return nil }
            try transaction.insert(post.facts(of: id, isHistory: isHistory, at: changes.now))
            if let poll = post.poll { try transaction.upsert(poll.poll(of: kept, at: changes.now)) }
            try transaction.adoptReplies(to: kept)
            try changes.adoptQuotes(of: kept)
            _ = try changes.take(post.quote, by: kept)
            if let parent, kept.waits {
                try hold(
                    .reply, by: author.id, with: parent, object: id, objectURI: post.uri, request: post.uri,
                    in: changes)
                return id
            }
            if isHistory {
                try transaction.setTotals(of: id, to: post.totals)
                return id
            }
            changes.record(.postReceived(id))
            if wantsThread, post.inReplyToURI != nil {
                try changes.wantThread(of: kept, at: changes.now.adding(seconds: ThreadFetch.patience))
            }
            return id
        }
    }
}

extension Actions {
    /// Tells people here of a post that was fetched before its author sent it. False when they have been told.
    package func tellOfHistory(_ post: Post.ID, by author: Account.ID) async throws -> Bool {
        try await write { changes in
            guard try changes.sender(author) != nil, try changes.transaction.endHistory(of: post, by: author) else {
                return false
            }
            // What waits is told of when somebody has agreed.
            if try changes.transaction.post(post)?.waits == false { changes.record(.postReceived(post)) }
            return true
        }
    }

    /// Takes over how its own server counts what others did with a post, and where it says that it goes on.
    package func receiveTotals(of post: Post.ID, from fresh: RemotePost) async throws {
        try await write { changes in
            try changes.transaction.upsert(fresh.facts(of: post, isHistory: false, at: changes.now))
            try changes.transaction.setTotals(of: post, to: fresh.totals)
        }
    }
}

extension RemotePost {
    fileprivate func facts(of id: Post.ID, isHistory: Bool, at now: Timestamp) -> RemotePostFacts {
        RemotePostFacts(
            post: id, contextURL: contextURL.flatMap { $0.utf8.count <= 2_048 ? $0 : nil }, repliesURL: repliesURL,
            isHistory: isHistory, countedAt: now, repliesAskedAt: isHistory ? now : nil)
    }
}

extension Transaction {
    fileprivate func setTotals(of post: Post.ID, to totals: RemotePost.Totals) throws {
        try setCounts(
            of: post, replies: totals.replies, reblogs: totals.reblogs, favourites: totals.favourites)
    }
}

extension Changes {
    fileprivate func parent(of post: RemotePost) throws -> Post? {
        if let id = post.inReplyTo, let parent = try transaction.post(id) { return parent }
        return try post.inReplyToURI.flatMap { try transaction.post(uri: $0) }
    }

    /// An id for something that happened at `moment`. Many servers tell whole seconds only, so that two posts of one
    /// second would meet on one id now and then.
    func freeID(at moment: Timestamp, ids: Snowflake) throws -> Post.ID {
        for _ in 0..<8 {
            let id = ids.next(Post.self, at: moment)
            if try transaction.post(id) == nil { return id }
        }
        return ids.next(Post.self)
    }

    /// False when the same post came at the same time and was faster.
    fileprivate func insert(
        _ post: Post, mentioned: [Account.ID], tags: [Tag.ID], inReplyToURI: String?, isHistory: Bool
    ) throws -> Bool {
        do {
            try transaction.savepoint {
                try transaction.insert(
                    post, mentioned: mentioned, tags: tags, inReplyToURI: inReplyToURI, isHistory: isHistory)
            }
            return true
        } catch DatabaseError.uniqueViolation {
            return false
        }
    }
}
