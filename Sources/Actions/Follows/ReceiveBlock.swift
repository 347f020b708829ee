import Domain
import Store

extension Actions {
    /// Somebody of another server blocks a person of this one: neither follows or sees the other any more.
    package func receiveBlock(by account: Account.ID, of target: Account.ID, uri: String) async throws {
        try await write { changes in
            guard try changes.sender(account) != nil, try changes.localTarget(target) != nil else { return }
            if let row = try changes.endFollow(by: target, of: account) {
                changes.record(.unfollowed(by: target, target: account, uri: row.uri))
            }
            _ = try changes.endFollow(by: account, of: target)
            try changes.transaction.removeFromHome(of: target, author: account)
            _ = try changes.transaction.insertBlock(
                id: ids.next(Relationship.self).rawValue, by: account, of: target, uri: uri, at: changes.now)
        }
    }

    /// Somebody of another server takes a block back.
    package func receiveUndoBlock(by account: Account.ID, of target: Account.ID) async throws {
        try await write { changes in
            guard let blocker = try changes.transaction.account(account), !blocker.isLocal else { return }
            _ = try changes.transaction.deleteBlock(by: account, of: target)
        }
    }
}
