import Database
import Domain

extension Transaction {
    package func insert(_ collection: FeaturedCollection) throws {
        try execute(
            """
            INSERT INTO collections (id, owner_id, uri, url, name, description, language, tag, sensitive,
                discoverable, created_at, updated_at, fetched_at)
            VALUES (\(collection.id), \(collection.owner), \(collection.uri), \(collection.url), \(collection.name),
                \(collection.description), \(collection.language), \(collection.tag), \(collection.sensitive),
                \(collection.discoverable), \(collection.createdAt), \(collection.updatedAt), \(collection.fetchedAt))
            """)
    }

    package func update(_ collection: FeaturedCollection) throws {
        try execute(
            """
            UPDATE collections SET url = \(collection.url), name = \(collection.name),
                description = \(collection.description), language = \(collection.language), tag = \(collection.tag),
                sensitive = \(collection.sensitive), discoverable = \(collection.discoverable),
                updated_at = \(collection.updatedAt), fetched_at = \(collection.fetchedAt)
            WHERE id = \(collection.id)
            """)
    }

    /// Takes a collection away, with everything in it and what people were told of it.
    package func deleteCollection(_ id: FeaturedCollection.ID) throws {
        try execute("DELETE FROM collection_items WHERE collection_id = \(id)")
        try execute("DELETE FROM collections WHERE id = \(id)")
        try execute("DELETE FROM notifications WHERE post_id = \(id.rawValue) AND post_id <> 0")
    }

    /// Takes away the collections of an account that is gone, and the account out of those of others.
    package func eraseCollections(of account: Account.ID) throws {
        try execute(
            """
            DELETE FROM collection_items WHERE account_id = \(account)
                OR collection_id IN (SELECT id FROM collections WHERE owner_id = \(account))
            """)
        try execute("DELETE FROM collections WHERE owner_id = \(account)")
    }

    package func insert(_ item: FeaturedItem) throws {
        try execute(
            """
            INSERT INTO collection_items (id, collection_id, account_id, object_uri, uri, state, request_uri,
                stamp_uri, created_at)
            VALUES (\(item.id), \(item.collection), \(item.account), \(item.object), \(item.uri), \(item.state),
                \(item.request), \(item.stamp), \(item.createdAt))
            """)
    }

    package func update(_ item: FeaturedItem) throws {
        try execute(
            """
            UPDATE collection_items SET account_id = \(item.account), uri = \(item.uri), state = \(item.state),
                request_uri = \(item.request), stamp_uri = \(item.stamp)
            WHERE id = \(item.id)
            """)
    }

    package func deleteItem(_ id: FeaturedItem.ID) throws {
        try execute("DELETE FROM collection_items WHERE id = \(id)")
    }

    /// Notes that the list of an account's collections was read.
    package func noteCollectionsFetched(of account: Account.ID, at moment: Timestamp) throws {
        try execute("UPDATE remote_actors SET collections_fetched_at = \(moment) WHERE account_id = \(account)")
    }
}
