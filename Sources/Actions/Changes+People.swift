import Domain
import Store

extension Changes {
    /// A person of this server who may act now.
    /// Throws `hindered` when something keeps them from it, `notFound` when there is no such person.
    func person(_ id: Account.ID) throws -> (account: Account, user: User) {
        guard let account = try transaction.account(id), let user = try transaction.user(id) else {
            throw Refusal.notFound
        }
        if account.standing >= .suspended { throw Refusal.hindered(.disabled) }
        if let hindrance = user.hindrance { throw Refusal.hindered(hindrance) }
        return (account, user)
    }

    /// The same, who may also post: whoever has moved away does that elsewhere. Throws `moved` too.
    func author(_ id: Account.ID) throws -> (account: Account, user: User) {
        let person = try person(id)
        guard person.account.movedTo == nil else { throw Refusal.moved }
        return person
    }

    /// An account of another server that is listened to; nil when it, or its server, is not.
    func sender(_ id: Account.ID) throws -> Account? {
        guard let account = try transaction.account(id), !account.isLocal, account.standing < .suspended,
            try !isBlocked(domain: account.domain, uri: account.uri)
        else { return nil }
        return account
    }

    /// Whether nothing is taken from there: handles may have another domain than the server that speaks for them.
    func isBlocked(domain: String, uri: String) throws -> Bool {
        if try transaction.isBlocked(host: domain) { return true }
        guard let origin = Origin.of(uri), origin != domain else { return false }
        return try transaction.isBlocked(host: origin)
    }

    /// An account that something can be done to. Throws `notFound` for what is gone, `selfAction` for oneself.
    func target(_ id: Account.ID, of actor: Account.ID) throws -> Account {
        guard let account = try transaction.account(id), account.standing < .suspended else { throw Refusal.notFound }
        if id == actor { throw Refusal.selfAction }
        return account
    }

    /// A person of this server whom somebody elsewhere means; nil when there is none.
    func localTarget(_ id: Account.ID) throws -> Account? {
        guard let account = try transaction.account(id), account.isLocal, account.standing < .suspended else {
            return nil
        }
        return account
    }

    /// The post that `viewer` may see; of a boost, what it boosts. Throws `notFound`, whichever of the two it is.
    func subject(_ id: Post.ID, for viewer: Account.ID) throws -> Post {
        guard let post = try transaction.visiblePost(id, to: viewer) else { throw Refusal.notFound }
        guard let boosted = post.reblogOf else { return post }
        guard let subject = try transaction.post(boosted) else { throw Refusal.notFound }
        return subject
    }
}
