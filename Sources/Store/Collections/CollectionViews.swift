import Database
import Domain

/// A collection as edges show it to one viewer.
package struct CollectionView: Sendable {
    package var collection: FeaturedCollection
    /// The items that the viewer is shown, in their order: those who agree; to the owner those who were asked, too.
    package var items: [FeaturedItem]
    /// How many agree.
    package var count: Int
}

extension Reader {
    /// Loads what collections show to `viewer`, in one query.
    package func collectionViews(
        _ collections: [FeaturedCollection], viewer: Account.ID?
    ) throws -> [CollectionView] {
        let items = try shownItems(of: collections.map(\.id), viewer: viewer)
        return collections.map { collection in
            let all = items[collection.id] ?? []
            let isOwner = viewer == collection.owner
            return CollectionView(
                collection: collection, items: all.filter { $0.state == .accepted || isOwner },
                count: all.count { $0.state == .accepted })
        }
    }

    package func collectionView(_ id: FeaturedCollection.ID, viewer: Account.ID?) throws -> CollectionView? {
        guard let collection = try visibleCollection(id, to: viewer) else { return nil }
        return try collectionViews([collection], viewer: viewer).first
    }

    /// Those who agree or were asked, without accounts that are gone and whom the viewer has blocked.
    private func shownItems(
        of ids: [FeaturedCollection.ID], viewer: Account.ID?
    ) throws -> [FeaturedCollection.ID: [FeaturedItem]] {
        guard !ids.isEmpty else { return [:] }
        var blocked: SQL = ""
        if let viewer {
            blocked = """
                AND NOT EXISTS (SELECT 1 FROM blocks b
                                WHERE b.account_id = \(viewer) AND b.target_id = i.account_id)
                """
        }
        let items = try all(
            FeaturedItem.self,
            """
            SELECT \(FeaturedItem.columns) FROM collection_items i JOIN accounts a ON a.id = i.account_id
            WHERE i.collection_id IN \(list: ids) AND i.state <= \(FeaturedItem.State.accepted) AND a.standing < 2
                \(blocked)
            ORDER BY i.id
            """)
        return Dictionary(grouping: items, by: \.collection)
    }
}
