import Domain
import Store

extension Changes {
    /// Whether somebody may do something with a post, as its author says.
    func permission(to account: Account, _ interaction: Interaction, with post: Post) throws -> QuotePolicy.Permission {
        guard let policy = post.interactionPolicy, policy[interaction] != nil, post.author != account.id else {
            return .automatic
        }
        var parties: Parties = .everybody
        if try transaction.mentioned(in: post.id).contains(account.id) { parties.insert(.mentioned) }
        if try transaction.isFollowing(account.id, post.author) { parties.insert(.followers) }
        if try transaction.isFollowing(post.author, account.id) { parties.insert(.following) }
        return policy.permission(
            of: Interactor(uri: account.uri, parties: parties), interaction,
            isAnswered: post.inReplyToAccount == account.id)
    }

    /// Whether a person of this server has to wait for the author's answer. Throws `notPermitted` when they may not at
    /// all.
    func mustAsk(_ account: Account, _ interaction: Interaction, with post: Post) throws -> Bool {
        switch try permission(to: account, interaction, with: post) {
        case .automatic: return false
        case .manual: return true
        case .unknown, .denied: throw Refusal.notPermitted(interaction)
        }
    }
}

extension Actions {
    /// Asks the author of a post. What waits for an answer is kept, and goes to nobody else until then.
    func ask(
        _ interaction: Interaction, by account: Account, with target: Post, object: Post.ID? = nil, objectURI: String,
        in changes: Changes
    ) throws {
        let id = ids.next(Approval.self)
        let request = "\(identity.accountURI(account.username))/interaction_requests/\(id)"
        if target.isLocal {
            return try hold(
                interaction, by: account.id, with: target, object: object, objectURI: objectURI, request: request,
                in: changes)
        }
        try changes.transaction.insert(
            Approval(
                id: id, interaction: interaction, account: account.id, target: target.id, object: object,
                objectURI: objectURI, requestURI: request))
        changes.record(.approvalRequested(id))
    }

    /// Takes over what an author elsewhere answers to somebody of this server: what waited goes out, or goes away.
    ///
    /// - Parameters:
    ///   - account: who answers; only the author's own word counts.
    ///   - stamp: where the stamp is; nil: no.
    package func receiveApproval(by account: Account.ID, request: String, stamp: String?) async throws {
        try await write { changes in
            guard let author = try changes.sender(account),
                let approval = try changes.transaction.approval(requestURI: request),
                try changes.transaction.post(approval.target)?.author == account
            else { return }
            guard let stamp else { return try changes.refuse(approval) }
            guard approval.authorizationURI == nil, Origin.isShared(stamp, author.uri) else { return }
            try changes.transaction.setAuthorization(stamp, of: approval.id)
            guard let object = try approval.object.flatMap({ try changes.transaction.post($0) }) else { return }
            if approval.interaction == .announce {
                changes.record(.reblogged(object.id))
            } else {
                try publish(object, quoting: changes.transaction.quote(by: object.id), in: changes)
            }
        }
    }

    /// Takes note that an author elsewhere has taken a stamp back. False when it is not one that is known here.
    package func receiveApprovalDelete(uri: String, by account: Account.ID) async throws -> Bool {
        try await write { changes in
            guard let approval = try changes.transaction.approval(authorizationURI: uri),
                try changes.transaction.post(approval.target)?.author == account
            else { return false }
            try changes.refuse(approval)
            return true
        }
    }

    /// Answers somebody elsewhere who asked, and was let: with a stamp.
    func approve(
        _ interaction: Interaction, by account: Account.ID, with target: Post, object: Post.ID?, objectURI: String,
        request: String, in changes: Changes
    ) throws {
        guard let author = try changes.localTarget(target.author) else { return }
        let known = try changes.transaction.approval(interaction, by: account, with: target.id, object: objectURI)
        let id = known?.id ?? ids.next(Approval.self)
        let stamp = Approval.stampURI(author: author.uri, id)
        if known == nil { try changes.transaction.deleteApprovals(of: interaction, by: account, with: target.id) }
        try changes.transaction.insert(
            Approval(
                id: id, interaction: interaction, account: account, target: target.id, object: object,
                objectURI: objectURI, requestURI: request, authorizationURI: stamp, author: author.id,
                answeredAt: changes.now))
        changes.record(
            .approvalAnswered(
                InteractionAnswer(
                    interaction, by: author.id, to: account, request: request, instrument: objectURI,
                    object: target.uri, stamp: stamp)))
    }
}

extension Changes {
    /// Tells somebody elsewhere that they may not.
    func disapprove(
        _ interaction: Interaction, by account: Account.ID, with target: Post, objectURI: String, request: String
    ) {
        record(
            .approvalAnswered(
                InteractionAnswer(
                    interaction, by: target.author, to: account, request: request, instrument: objectURI,
                    object: target.uri)))
    }

    /// What somebody of this server did without the author's consent goes away.
    fileprivate func refuse(_ approval: Approval) throws {
        try transaction.deleteApproval(approval.id)
        if let object = approval.object {
            guard let post = try transaction.post(object), post.isLocal else { return }
            try delete(post)
        } else {
            _ = try transaction.deleteFavourite(of: approval.target, by: approval.account)
        }
    }
}
