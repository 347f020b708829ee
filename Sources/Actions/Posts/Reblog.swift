import Database
import Domain
import Store

extension Actions {
    /// Boosts a post; of a boost, what it boosts. Boosting again gives the boost that there is.
    ///
    /// - Parameter visibility: who sees the boost; nil: as the person's preferences say. Boosts of one's own
    ///   followers-only post always stay with the followers.
    /// Throws `notFound` for what is not visible, `notReblogable` for what is not for everyone, `hindered`, `invalid`.
    package func reblog(_ id: Post.ID, visibility: Visibility?, as account: Account.ID) async throws -> Post.ID {
        try await write { changes in
            let (booster, user) = try changes.author(account)
            let subject = try changes.subject(id, for: account)
            guard subject.mayBeReblogged(by: account),
                try !changes.transaction.isBlocking(account, subject.author)
            else { throw Refusal.notReblogable }
            if visibility == .direct {
                throw Refusal.invalid(field: "visibility", accepted: "public, unlisted, private")
            }
            if let existing = try changes.transaction.boost(of: subject.id, by: account) { return existing.id }
            let waits = try changes.mustAsk(booster, .announce, with: subject)
            let wanted = booster.audience(visibility ?? min(user.preferences.visibility, .private))
            let boost = ids.next(Post.self)
            let uri = identity.postURI(booster.username, boost) + "/activity"
            var post = Post(
                id: boost, uri: uri, url: uri, author: account, isLocal: true, reblogOf: subject.id,
                conversation: Identifier(boost.rawValue),
                visibility: subject.visibility == .private ? .private : wanted, createdAt: changes.now)
            post.waits = waits && subject.isLocal
            guard try changes.insertBoost(post) else {
                return try changes.transaction.boost(of: subject.id, by: account)?.id ?? boost
            }
            if waits {
                try ask(.announce, by: booster, with: subject, object: boost, objectURI: uri, in: changes)
                return boost
            }
            changes.record(.reblogged(boost))
            try notify(subject.author, of: .reblog, from: account, about: subject, in: changes)
            return boost
        }
    }
}

extension Post {
    /// Posts for everyone may be boosted, followers-only ones by their author, direct ones by nobody.
    func mayBeReblogged(by account: Account.ID) -> Bool {
        visibility.isOpen || (visibility == .private && author == account)
    }
}

extension Changes {
    /// False when the same boost came at the same time and was faster.
    func insertBoost(_ boost: Post, isHistory: Bool = false) throws -> Bool {
        do {
            try transaction.savepoint { try transaction.insert(boost, isHistory: isHistory) }
            return true
        } catch DatabaseError.uniqueViolation {
            return false
        }
    }
}
