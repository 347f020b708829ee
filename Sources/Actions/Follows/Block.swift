import Domain
import Store

extension Actions {
    /// Parts two accounts: neither follows or sees the other any more. Throws `notFound` or `selfAction`.
    package func block(_ target: Account.ID, as account: Account.ID) async throws -> Relationship {
        try await write { changes in
            guard let blocker = try changes.transaction.account(account) else { throw Refusal.notFound }
            let target = try changes.target(target, of: account)
            try changes.part(account, from: target.id)
            let id = ids.next(Relationship.self).rawValue
            let uri = "\(blocker.uri)#blocks/\(id)"
            let isNew = try changes.transaction.insertBlock(
                id: id, by: account, of: target.id, uri: uri, at: changes.now)
            if isNew { changes.record(.blocked(by: account, target: target.id, uri: uri)) }
            return try changes.relationship(target.id, viewer: account)
        }
    }

    /// Takes a block back. What it ended stays ended. Throws `notFound` or `selfAction`.
    package func unblock(_ target: Account.ID, as account: Account.ID) async throws -> Relationship {
        try await write { changes in
            let target = try changes.target(target, of: account)
            if let uri = try changes.transaction.blockURI(by: account, of: target.id),
                try changes.transaction.deleteBlock(by: account, of: target.id)
            {
                changes.record(.unblocked(by: account, target: target.id, uri: uri))
            }
            return try changes.relationship(target.id, viewer: account)
        }
    }
}

extension Changes {
    /// Ends every tie between a person of this server and an account that they part from.
    fileprivate func part(_ account: Account.ID, from target: Account.ID) throws {
        if let row = try endFollow(by: account, of: target) {
            record(.unfollowed(by: account, target: target, uri: row.uri))
        }
        if let row = try endFollow(by: target, of: account) {
            record(.followRejected(by: account, follower: target, uri: row.uri))
        }
        try transaction.deleteEndorsement(by: account, of: target)
        try transaction.removeFromHome(of: account, author: target)
        try transaction.removeFromHome(of: target, author: account)
        try transaction.clearNotifications(for: account, from: target)
    }
}
