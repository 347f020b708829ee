import Domain
import Store

extension Actions {
    /// Stops following, or stops asking to. Throws `notFound` or `selfAction`.
    package func unfollow(_ target: Account.ID, as account: Account.ID) async throws -> Relationship {
        try await write { changes in
            let target = try changes.target(target, of: account)
            if let row = try changes.endFollow(by: account, of: target.id) {
                changes.record(.unfollowed(by: account, target: target.id, uri: row.uri))
            }
            return try changes.relationship(target.id, viewer: account)
        }
    }
}
