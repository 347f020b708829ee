import Domain
import Store

extension Actions {
    /// Deletes an account of this server for ever: at once nobody sees it and nobody is signed in, then everything
    /// it wrote goes, a little at a time. The name stays, so that nobody can take it; the key stays, so that other
    /// servers believe the news. Done again, it goes on where it was interrupted. Throws `notFound`.
    package func deleteAccount(_ id: Account.ID) async throws {
        try await write { changes in
            guard let account = try changes.transaction.account(id), account.isLocal else { throw Refusal.notFound }
            guard account.standing != .deleted else { return }
            try changes.transaction.setStanding(.deleted, of: id)
            try changes.transaction.deleteAllAccess(of: id)
            changes.record(.accountDeleted(id))
        }
        try await erase(id)
    }

    /// Forgets an account of another server that is gone. The edge has checked that its server says so.
    package func receiveActorDelete(_ id: Account.ID) async throws {
        let isRemote = try await write { changes in
            guard let account = try changes.transaction.account(id), !account.isLocal else { return false }
            try changes.transaction.setStanding(.deleted, of: id)
            try changes.transaction.replaceKeys(of: id, with: [])
            return true
        }
        if isRemote { try await erase(id) }
    }

    /// Goes on with deletions that the end of a process has interrupted.
    package func finishDeletions() async throws {
        for id in try await read({ try $0.unfinishedDeletions(limit: 100) }) { try await erase(id) }
    }

    /// How much is deleted in one transaction: enough to be quick, little enough that others do not wait.
    private static let batch = 100

    private func erase(_ id: Account.ID) async throws {
        var isDone = false
        while !isDone {
            isDone = try await write { changes in
                let posts = try changes.transaction.posts(by: id, limit: Self.batch)
                // Other servers drop them with the account: no Delete for each is recorded.
                for post in posts { try changes.transaction.delete(post, at: changes.now) }
                return posts.isEmpty
            }
        }
        isDone = false
        while !isDone {
            isDone = try await write { try $0.transaction.deleteTies(of: id, limit: Self.batch) == 0 }
        }
        try await write { try $0.transaction.eraseProfile(of: id) }
    }
}
