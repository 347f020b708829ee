import Database
import Domain

extension FeaturedCollection: RowDecodable {
    /// The columns of `collections c` in the order of the initialiser.
    static let columns: SQL = """
        c.id, c.owner_id, c.uri, c.url, c.name, c.description, c.language, c.tag, c.sensitive, c.discoverable,
        c.created_at, c.updated_at, c.fetched_at
        """

    package init(_ row: inout RowReader) throws {
        self.init(
            id: try row.next(), owner: try row.next(), uri: try row.next(), url: try row.next(),
            name: try row.next(), description: try row.next(), language: try row.next(), tag: try row.next(),
            sensitive: try row.next(), discoverable: try row.next(), createdAt: try row.next(),
            updatedAt: try row.next(), fetchedAt: try row.next())
    }
}

extension FeaturedItem: RowDecodable {
    /// The columns of `collection_items i` in the order of the initialiser.
    static let columns: SQL = """
        i.id, i.collection_id, i.account_id, i.object_uri, i.uri, i.state, i.request_uri, i.stamp_uri, i.created_at
        """

    package init(_ row: inout RowReader) throws {
        self.init(
            id: try row.next(), collection: try row.next(), account: try row.next(), object: try row.next(),
            uri: try row.next(), state: try row.next(), request: try row.next(), stamp: try row.next(),
            createdAt: try row.next())
    }
}

extension Reader {
    package func collection(_ id: FeaturedCollection.ID) throws -> FeaturedCollection? {
        try first(
            FeaturedCollection.self, "SELECT \(FeaturedCollection.columns) FROM collections c WHERE c.id = \(id)")
    }

    package func collection(uri: String) throws -> FeaturedCollection? {
        try first(
            FeaturedCollection.self, "SELECT \(FeaturedCollection.columns) FROM collections c WHERE c.uri = \(uri)")
    }

    /// The collection, if `viewer` may see it.
    package func visibleCollection(
        _ id: FeaturedCollection.ID, to viewer: Account.ID?
    ) throws -> FeaturedCollection? {
        try first(
            FeaturedCollection.self,
            """
            SELECT \(FeaturedCollection.columns) FROM collections c JOIN accounts a ON a.id = c.owner_id
            WHERE c.id = \(id) AND \(Visible.collection(owner: "a", to: viewer))
            """)
    }

    /// What an account collected, newest first. Others than itself are shown only what is meant to be discovered.
    package func collections(
        of owner: Account.ID, viewer: Account.ID?, offset: Int = 0, limit: Int
    ) throws -> [FeaturedCollection] {
        let hidden: SQL = viewer == owner ? "" : "AND c.discoverable"
        return try all(
            FeaturedCollection.self,
            """
            SELECT \(FeaturedCollection.columns) FROM collections c JOIN accounts a ON a.id = c.owner_id
            WHERE c.owner_id = \(owner) AND \(Visible.collection(owner: "a", to: viewer)) \(hidden)
            ORDER BY c.id DESC LIMIT \(limit) OFFSET \(offset)
            """)
    }

    package func collectionsCount(of owner: Account.ID) throws -> Int {
        try first(Int.self, "SELECT COUNT(*) FROM collections WHERE owner_id = \(owner)") ?? 0
    }

    /// The collections that an account is in, newest first.
    package func collections(
        featuring account: Account.ID, offset: Int = 0, limit: Int
    ) throws -> [FeaturedCollection] {
        try all(
            FeaturedCollection.self,
            """
            SELECT \(FeaturedCollection.columns) FROM collection_items i
            JOIN collections c ON c.id = i.collection_id JOIN accounts a ON a.id = c.owner_id
            WHERE i.account_id = \(account) AND i.state = \(FeaturedItem.State.accepted)
                AND \(Visible.collection(owner: "a", to: account))
            ORDER BY i.id DESC LIMIT \(limit) OFFSET \(offset)
            """)
    }

    package func item(_ id: FeaturedItem.ID) throws -> FeaturedItem? {
        try first(FeaturedItem.self, "SELECT \(FeaturedItem.columns) FROM collection_items i WHERE i.id = \(id)")
    }

    package func item(_ id: FeaturedItem.ID, in collection: FeaturedCollection.ID) throws -> FeaturedItem? {
        try first(
            FeaturedItem.self,
            """
            SELECT \(FeaturedItem.columns) FROM collection_items i
            WHERE i.id = \(id) AND i.collection_id = \(collection)
            """)
    }

    package func item(of object: String, in collection: FeaturedCollection.ID) throws -> FeaturedItem? {
        try first(
            FeaturedItem.self,
            """
            SELECT \(FeaturedItem.columns) FROM collection_items i
            WHERE i.collection_id = \(collection) AND i.object_uri = \(object)
            """)
    }

    /// What was asked with a FeatureRequest of this id.
    package func item(request: String) throws -> FeaturedItem? {
        try first(
            FeaturedItem.self,
            "SELECT \(FeaturedItem.columns) FROM collection_items i WHERE i.request_uri = \(request) LIMIT 1")
    }

    /// What a stamp with this id agrees to.
    package func items(stamp: String) throws -> [FeaturedItem] {
        try all(
            FeaturedItem.self,
            "SELECT \(FeaturedItem.columns) FROM collection_items i WHERE i.stamp_uri = \(stamp)")
    }

    /// Everything in a collection, in whatever state, in the order it was added.
    package func items(of collection: FeaturedCollection.ID) throws -> [FeaturedItem] {
        try all(
            FeaturedItem.self,
            """
            SELECT \(FeaturedItem.columns) FROM collection_items i WHERE i.collection_id = \(collection) ORDER BY i.id
            """)
    }

    /// Where an account elsewhere keeps its collections, and when they were read last.
    package func collectionsAddress(
        of account: Account.ID
    ) throws -> (address: String?, fetchedAt: Timestamp?) {
        var found: (String?, Timestamp?) = (nil, nil)
        try each(
            """
            SELECT featured_collections_url, collections_fetched_at FROM remote_actors WHERE account_id = \(account)
            """
        ) { row in
            found = (try row.next(), try row.next())
        }
        return found
    }
}
