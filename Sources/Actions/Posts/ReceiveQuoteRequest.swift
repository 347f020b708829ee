import Domain
import Store

extension Actions {
    /// Whether a request to quote a post of this server may be agreed to. Who may not is answered at once, before
    /// anything of the quoting post is kept; what they may not even see is not answered.
    ///
    /// - Parameter instrument: the address of the quoting post, which is on the sender's server; that was checked.
    package func mayQuote(
        _ target: Post.ID, by account: Account.ID, instrument: String, request: String
    ) async throws -> Bool {
        try await write { changes in
            guard let sender = try changes.sender(account), let post = try changes.transaction.post(target),
                post.isLocal, let author = try changes.localTarget(post.author)
            else { return false }
            let isBlocked = try changes.transaction.isBlocking(author.id, sender.id)
            let isSeen = try changes.transaction.visiblePost(target, to: account) != nil
            if !isBlocked {
                guard isSeen else { return false }
                switch try changes.permission(to: account, quoting: post) {
                case .automatic, .manual: return true
                case .unknown: return false
                case .denied: break
                }
            }
            // Of posts for few, the blocked learn as little as before.
            guard post.visibility.isOpen else { return false }
            if let known = try changes.transaction.post(uri: instrument), known.author == account,
                let quote = try changes.transaction.quote(by: known.id), quote.target == target
            {
                try changes.refuse(quote)
            }
            changes.disapprove(.quote, by: account, with: post, objectURI: instrument, request: request)
            return false
        }
    }

    /// Agrees to being quoted by a post that has come, and tells its server where the stamp is; or asks the author.
    ///
    /// - Parameter post: the quoting post. Nothing happens unless it is the sender's and quotes `target`.
    package func receiveQuoteRequest(
        by account: Account.ID, post: Post.ID, of target: Post.ID, request: String
    ) async throws {
        try await write { changes in
            guard try changes.sender(account) != nil, let quoting = try changes.transaction.post(post),
                quoting.author == account, let quoted = try changes.transaction.post(target),
                let author = try changes.localTarget(quoted.author),
                try !changes.transaction.isBlocking(author.id, account),
                let before = try changes.transaction.quote(by: post),
                before.target == target || before.targetURI == quoted.uri
            else { return }
            let permission = try changes.permission(to: account, quoting: quoted)
            // What the author has refused or taken back stays so, however often it is asked for.
            if before.state == .revoked || (before.state == .rejected && permission == .manual) {
                return changes.disapprove(.quote, by: account, with: quoted, objectURI: quoting.uri, request: request)
            }
            let isAgreed = permission == .automatic || (permission == .manual && before.state == .accepted)
            guard isAgreed || permission == .manual else { return }
            var after = before
            (after.target, after.targetAuthor, after.requestURI) = (target, author.id, request)
            after.state = isAgreed ? .accepted : .pending
            if after != before { try changes.transaction.updateQuote(before, to: after) }
            guard isAgreed else {
                return try hold(
                    .quote, by: account, with: quoted, object: post, objectURI: quoting.uri, request: request,
                    in: changes)
            }
            if before.state != .accepted { try accepted(after, in: changes) }
            changes.record(
                .approvalAnswered(
                    InteractionAnswer(
                        .quote, by: author.id, to: account, request: request, instrument: quoting.uri,
                        object: quoted.uri, stamp: Quote.stampURI(author: author.uri, quoting: post))))
        }
    }

    /// Takes over what the quoted author's server answers to our request.
    ///
    /// - Parameters:
    ///   - account: who answers; only the quoted author's own word counts.
    ///   - stamp: where the stamp is; nil: they do not agree.
    package func receiveQuoteAnswer(by account: Account.ID, request: String, stamp: String?) async throws {
        try await write { changes in
            guard let author = try changes.sender(account),
                let before = try changes.transaction.quote(requestURI: request), before.targetAuthor == account,
                try changes.transaction.post(before.post)?.isLocal == true
            else { return }
            guard let stamp else { return try changes.refuse(before) }
            guard Origin.isShared(stamp, author.uri), before.state == .pending || before.state == .rejected else {
                return
            }
            var after = before
            after.state = .accepted
            after.authorizationURI = stamp
            try changes.transaction.updateQuote(before, to: after)
            changes.record(.postRestated(before.post))
        }
    }
}
