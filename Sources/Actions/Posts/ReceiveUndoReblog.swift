import Domain
import Store

extension Actions {
    /// Takes back a boost by somebody of another server. An address that is not known yet is remembered.
    ///
    /// - Parameter account: who says so; nothing happens unless the boost is theirs.
    package func receiveUndoReblog(uri: String, by account: Account.ID) async throws {
        try await write { changes in
            guard let booster = try changes.transaction.account(account), !booster.isLocal else { return }
            if let boost = try changes.transaction.post(uri: uri) {
                if boost.author == account, boost.reblogOf != nil { try changes.delete(boost) }
            } else if Origin.isShared(uri, booster.uri) {
                try changes.transaction.markDeleted(uri: uri, at: changes.now)
            }
        }
    }
}
