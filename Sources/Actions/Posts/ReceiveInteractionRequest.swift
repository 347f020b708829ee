import Domain
import Store

extension Actions {
    /// Whether somebody elsewhere may do with a post of this server what they ask for, or may once its author agrees. Who may not is answered at once,
    /// before anything of theirs is kept; what they may not see is not answered.
    ///
    /// - Parameters:
    ///   - objectURI: the id of the like, reply or boost, which is on the sender's server; that was checked.
    ///   - request: the id of the request; of what was done without asking, `objectURI` again.
    package func mayInteract(
        _ interaction: Interaction, with target: Post.ID, by account: Account.ID, objectURI: String, request: String
    ) async throws -> Bool {
        try await write { changes in
            guard let sender = try changes.sender(account),
                let post = try changes.transaction.visiblePost(target, to: account), post.isLocal,
                post.reblogOf == nil, try changes.localTarget(post.author) != nil
            else { return false }
            switch try changes.permission(to: sender, interaction, with: post) {
            case .automatic, .manual: return true
            case .unknown, .denied: break
            }
            changes.disapprove(interaction, by: account, with: post, objectURI: objectURI, request: request)
            return false
        }
    }

    /// Stamps what somebody elsewhere asked for and has done; what waits for its author goes on waiting, under the id of
    /// the request.
    ///
    /// - Parameter object: the reply or boost, kept here; nil for likes.
    package func grantInteraction(
        _ interaction: Interaction, with target: Post.ID, by account: Account.ID, object: Post.ID?, objectURI: String,
        request: String
    ) async throws {
        try await write { changes in
            guard let post = try changes.transaction.post(target), post.isLocal else { return }
            if let object {
                guard let kept = try changes.transaction.post(object), kept.author == account,
                    (interaction == .announce ? kept.reblogOf : kept.inReplyTo) == target
                else { return }
            }
            if let known = try changes.transaction.approval(interaction, by: account, with: target, object: objectURI),
                known.author != nil, known.authorizationURI == nil
            {
                return try changes.transaction.setRequest(request, of: known.id)
            }
            try approve(
                interaction, by: account, with: post, object: object, objectURI: objectURI, request: request,
                in: changes)
        }
    }
}
