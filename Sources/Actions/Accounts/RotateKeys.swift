import Domain
import Store

extension Actions {
    /// Gives an account of this server new keys, as after a leak. The old one signs nothing any more but the news.
    package func rotateKeys(of id: Account.ID) async throws {
        let pair = try await makeKeyPair()
        try await write { changes in
            guard let account = try changes.transaction.account(id), account.isLocal, account.standing < .suspended
            else { throw Refusal.notFound }
            try changes.transaction.retireKeys(of: id)
            try changes.transaction.insert(
                AccountKey(
                    keyID: "\(account.uri)#main-key", account: id, publicPEM: pair.publicPEM,
                    privatePEM: pair.privatePEM))
            changes.record(.keysRotated(id))
        }
    }
}
