import Domain
import Store

extension Actions {
    /// Keeps a boost by somebody of another server.
    ///
    /// - Parameters:
    ///   - post: what is boosted, known here; its author and audience decide whether it may be.
    ///   - isHistory: it was read on a profile and is of the past, so that nobody is told of it.
    /// - Returns: the boost; nil when it is known, was taken back, is not on its author's server, or may not be.
    package func receiveReblog(
        uri: String, of post: Post.ID, by account: Account.ID, visibility: Visibility, at moment: Timestamp,
        isHistory: Bool = false
    ) async throws -> Post.ID? {
        try await write { changes in
            let transaction = changes.transaction
            guard let booster = try changes.sender(account), visibility != .direct, Origin.isShared(uri, booster.uri),
                try transaction.postID(uri: uri) == nil, try !transaction.isDeleted(uri: uri),
                let subject = try transaction.visiblePost(post, to: account), subject.reblogOf == nil,
                subject.mayBeReblogged(by: account), try transaction.boost(of: subject.id, by: account) == nil
            else { return nil }
            let permission =
                subject.isLocal ? try changes.permission(to: booster, .announce, with: subject) : .automatic
            if permission == .denied || permission == .unknown {
                changes.disapprove(.announce, by: account, with: subject, objectURI: uri, request: uri)
                return nil
            }
            let moment = min(moment, changes.now)
            let id = try changes.freeID(at: moment, ids: ids)
            var boost = Post(
                id: id, uri: uri, url: nil, author: account, isLocal: false, reblogOf: subject.id,
                conversation: Identifier(id.rawValue),
                visibility: subject.visibility == .private ? .private : booster.audience(visibility),
                createdAt: moment)
            boost.waits = permission == .manual
            guard try changes.insertBoost(boost, isHistory: isHistory) else { return nil }
            if boost.waits {
                try hold(
                    .announce, by: account, with: subject, object: id, objectURI: uri, request: uri, in: changes)
                return id
            }
            if isHistory { return id }
            changes.record(.reblogged(id))
            try notify(subject.author, of: .reblog, from: account, about: subject, in: changes)
            return id
        }
    }
}
