import Domain
import Store

extension Actions {
    /// What is known of somebody's collections elsewhere is renewed when it is that old, in seconds.
    private static let freshness: Int64 = 3_600

    /// Has the collections of an account elsewhere read again, because somebody looks at them; nothing happens when
    /// that was done lately.
    package func renewCollections(of owner: Account.ID) async throws {
        let limit = clock.now().adding(seconds: -Self.freshness)
        let isStale = try await read { reader in
            let known = try reader.collectionsAddress(of: owner)
            return known.address != nil && known.fetchedAt ?? Timestamp(milliseconds: 0) < limit
        }
        guard isStale else { return }
        try await write { changes in
            try changes.transaction.noteCollectionsFetched(of: owner, at: changes.now)
            changes.record(.collectionsWanted(owner))
        }
    }
}
