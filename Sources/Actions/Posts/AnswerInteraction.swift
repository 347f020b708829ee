import Domain
import Store

extension Actions {
    /// Agrees to what somebody wants to do with a post of one's own: it is done, everybody it is for sees it, and who
    /// asked from elsewhere gets a stamp. Throws `notFound` for what does not wait for this person, `hindered`.
    @discardableResult
    package func authorizeInteraction(_ id: Approval.ID, as author: Account.ID) async throws -> Approval {
        try await write { changes in
            _ = try changes.person(author)
            return try settle(changes.waiting(id, for: author), in: changes)
        }
    }

    /// Does not agree: a reply or boost that waited is gone, a post goes without its quote. Throws `notFound` for what
    /// does not wait for this person, `hindered`.
    @discardableResult
    package func rejectInteraction(_ id: Approval.ID, as author: Account.ID) async throws -> Approval {
        try await write { changes in
            _ = try changes.person(author)
            let approval = try changes.waiting(id, for: author)
            try changes.forget(approval)
            if approval.interaction == .quote {
                if let quote = try changes.waitingQuote(approval) { try changes.refuse(quote) }
            } else if let object = try approval.object.flatMap({ try changes.transaction.post($0) }) {
                try changes.delete(object)
            }
            if let target = try changes.transaction.post(approval.target) {
                changes.disapprove(
                    approval.interaction, by: approval.account, with: target, objectURI: approval.objectURI,
                    request: approval.requestURI)
            }
            return approval
        }
    }

    /// Keeps what somebody wants to do with a post of this server until its author has answered, and tells the author.
    /// Who asks again is waiting already.
    func hold(
        _ interaction: Interaction, by account: Account.ID, with target: Post, object: Post.ID?, objectURI: String,
        request: String, in changes: Changes
    ) throws {
        let known = try changes.transaction.approval(interaction, by: account, with: target.id, object: objectURI)
        if interaction == .quote, let known { try changes.transaction.deleteApproval(known.id) }
        try changes.transaction.deleteApprovals(of: interaction, by: account, with: target.id)
        try changes.transaction.insert(
            Approval(
                id: ids.next(Approval.self), interaction: interaction, account: account, target: target.id,
                object: object, objectURI: objectURI, requestURI: request, author: target.author))
        try notify(target.author, of: interaction.pending, from: account, about: target, in: changes)
    }

    /// Does what was asked for.
    @discardableResult
    func settle(_ approval: Approval, in changes: Changes) throws -> Approval {
        guard let target = try changes.transaction.post(approval.target),
            let author = try changes.localTarget(target.author)
        else { throw Refusal.notFound }
        var settled = approval
        let stamp = approval.stampURI(author: author.uri)
        settled.authorizationURI = stamp
        settled.answeredAt = changes.now
        try changes.transaction.settle(approval.id, stamp: stamp, at: changes.now)
        try changes.forgetNews(of: approval)
        try perform(approval, with: target, in: changes)
        changes.record(
            .approvalAnswered(
                InteractionAnswer(
                    approval.interaction, by: author.id, to: approval.account, request: approval.requestURI,
                    instrument: approval.objectURI, object: target.uri, stamp: stamp)))
        return settled
    }

    private func perform(_ approval: Approval, with target: Post, in changes: Changes) throws {
        let transaction = changes.transaction
        let object = try approval.object.flatMap { try transaction.post($0) }
        switch approval.interaction {
        case .like:
            let isNew = try transaction.insertFavourite(
                id: ids.next(Favourite.self).rawValue, of: target.id, by: approval.account, uri: approval.objectURI,
                at: changes.now)
            guard isNew else { return }
            changes.record(.favourited(by: approval.account, post: target.id))
            try notify(target.author, of: .favourite, from: approval.account, about: target, in: changes)
        case .reply:
            guard let object, object.waits else { return }
            try transaction.release(object)
            if object.isLocal {
                try publish(object, quoting: transaction.quote(by: object.id), in: changes)
            } else {
                changes.record(.postReceived(object.id))
            }
        case .announce:
            guard let object, object.waits else { return }
            try transaction.release(object)
            changes.record(.reblogged(object.id))
            try notify(target.author, of: .reblog, from: approval.account, about: target, in: changes)
        case .quote:
            guard let object, let before = try changes.waitingQuote(approval) else { throw Refusal.notFound }
            var after = before
            after.state = .accepted
            try transaction.updateQuote(before, to: after)
            try accepted(after, in: changes)
            if object.isLocal { changes.record(.postRestated(object.id)) }
        }
    }
}

extension Changes {
    /// Takes back what somebody wanted, before it was answered.
    func withdraw(_ interaction: Interaction, by account: Account.ID, with post: Post) throws {
        try transaction.deleteApprovals(of: interaction, by: account, with: post.id)
        try transaction.withdrawNotification(interaction.pending, to: post.author, from: account, post: post.id)
    }

    fileprivate func waiting(_ id: Approval.ID, for author: Account.ID) throws -> Approval {
        guard let approval = try transaction.approval(id), approval.author == author, approval.authorizationURI == nil
        else { throw Refusal.notFound }
        return approval
    }

    /// The quote that is asked for, unless the post quotes something else by now.
    fileprivate func waitingQuote(_ approval: Approval) throws -> Quote? {
        let quote = try approval.object.flatMap { try transaction.quote(by: $0) }
        return quote?.state == .pending && quote?.target == approval.target ? quote : nil
    }

    /// Nobody is asked about a reply or boost any more, or about what a post quotes.
    func forgetRequest(of post: Post.ID, isQuote: Bool) throws {
        guard let asked = try transaction.approval(of: post, isQuote: isQuote), asked.authorizationURI == nil else {
            return
        }
        try forget(asked)
    }

    /// Nobody is asked any more.
    func forget(_ approval: Approval) throws {
        try transaction.deleteApproval(approval.id)
        try forgetNews(of: approval)
    }

    /// Nothing waits any more.
    fileprivate func forgetNews(of approval: Approval) throws {
        guard let author = approval.author else { return }
        try transaction.withdrawNotification(
            approval.interaction.pending, to: author, from: approval.account,
            post: approval.target)
    }
}

extension Interaction {
    /// How an author hears of it.
    var pending: Notification.Kind {
        switch self {
        case .like: .pendingFavourite
        case .reply: .pendingReply
        case .announce: .pendingReblog
        case .quote: .pendingQuote
        }
    }
}
