import JSON

/// A collection, or one page of it.
package struct ItemCollection: Sendable {
    static let types: Set<String> = [
        "Collection", "OrderedCollection", "CollectionPage", "OrderedCollectionPage",
    ]

    /// How many items of one document are read where nobody needs more.
    package static let usualLimit = 1_000

    package let id: String?
    package let isPage: Bool
    package let totalItems: Int?
    /// Of this document alone; objects whole or by id, as they were sent.
    package let items: [ObjectReference]
    package let first: ObjectReference?
    package let next: String?
    package let partOf: String?
    package let attributedTo: String?

    /// - Parameter limit: more items are left out.
    package init(reading value: JSONValue, atMost limit: Int = usualLimit) throws(ReadingError) {
        guard let object = LinkedObject(value) else { throw .notAnObject }
        try self.init(reading: object, atMost: limit)
    }

    init(reading object: LinkedObject, atMost limit: Int = usualLimit) throws(ReadingError) {
        let types = object.types.filter(Self.types.contains)
        guard let type = types.first else { throw .unexpectedType(object.types) }
        id = object.id
        isPage = type.hasSuffix("Page")
        totalItems = object["totalItems"]?.whole.map { Int(clamping: max($0, 0)) }
        let listed = (object["orderedItems"]?.elements ?? []) + (object["items"]?.elements ?? [])
        items = listed.prefix(limit).compactMap(ObjectReference.init)
        first = object["first"].flatMap(ObjectReference.init)
        next = object["next"]?.reference
        partOf = object["partOf"]?.reference
        attributedTo = object["attributedTo"]?.reference
    }
}

/// What is left of something deleted.
package struct Tombstone: Sendable {
    package let id: String
    package let formerType: String?
    package let deleted: Int64?

    package init(reading value: JSONValue) throws(ReadingError) {
        guard let object = LinkedObject(value) else { throw .notAnObject }
        try self.init(reading: object)
    }

    init(reading object: LinkedObject) throws(ReadingError) {
        guard object.types.contains("Tombstone") else { throw .unexpectedType(object.types) }
        guard let id = object.id else { throw .missing("id") }
        self.id = id
        formerType = object.text("formerType")
        deleted = object["deleted"]?.moment
    }
}
