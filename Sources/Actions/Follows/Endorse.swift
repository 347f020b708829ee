import Domain
import Store

extension Actions {
    /// Recommends an account that one follows on one's own profile.
    /// Throws `notFound`, `selfAction` or `notFollowing`.
    package func endorse(_ target: Account.ID, as account: Account.ID) async throws -> Relationship {
        try await write { changes in
            _ = try changes.person(account)
            let target = try changes.target(target, of: account)
            guard try changes.transaction.isFollowing(account, target.id) else { throw Refusal.notFollowing }
            try changes.transaction.insertEndorsement(
                id: ids.next(Relationship.self).rawValue, by: account, of: target.id, at: changes.now)
            return try changes.relationship(target.id, viewer: account)
        }
    }

    /// Takes a recommendation back. Throws `notFound` or `selfAction`.
    package func unendorse(_ target: Account.ID, as account: Account.ID) async throws -> Relationship {
        try await write { changes in
            let target = try changes.target(target, of: account)
            try changes.transaction.deleteEndorsement(by: account, of: target.id)
            return try changes.relationship(target.id, viewer: account)
        }
    }
}
