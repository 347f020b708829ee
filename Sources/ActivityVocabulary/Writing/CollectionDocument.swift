import JSON

/// A collection of ours: what it counts, where its pages begin, or its items themselves.
package struct CollectionDocument: ObjectDocument {
    package enum Item: Sendable {
        case id(String)
        case note(NoteDocument)
        case activity(ActivityDocument)
        case hashtag(HashtagTag)
        case collection(FeaturedCollectionDocument)
        /// A complete object that was rendered before, without context of its own.
        case raw([UInt8])
    }

    package var id: String
    package var isOrdered: Bool
    package var totalItems: Int?
    /// By whose authority it is, where it is not plain from the address (FEP-7888).
    package var attributedTo: String?
    package var first: String?
    package var last: String?
    /// Nil writes no list at all: the members are hidden, or on pages.
    package var items: [Item]?

    package init(
        id: String, isOrdered: Bool = true, totalItems: Int? = nil, first: String? = nil, last: String? = nil,
        items: [Item]? = nil
    ) {
        self.id = id
        self.isOrdered = isOrdered
        self.totalItems = totalItems
        self.first = first
        self.last = last
        self.items = items
    }

    package var type: String { isOrdered ? "OrderedCollection" : "Collection" }
    package var vocabulary: Context { items.context }

    package func writeProperties(to json: inout JSONWriter) {
        json.present("attributedTo", attributedTo)
        if let totalItems { json.field("totalItems", totalItems) }
        json.present("first", first)
        json.present("last", last)
        json.items(items, isOrdered: isOrdered)
    }
}

/// One page of a collection of ours.
package struct CollectionPageDocument: ObjectDocument {
    package var id: String
    package var partOf: String
    package var isOrdered: Bool
    package var totalItems: Int?
    package var next: String?
    package var previous: String?
    package var items: [CollectionDocument.Item]

    package init(
        id: String, partOf: String, isOrdered: Bool = true, totalItems: Int? = nil, next: String? = nil,
        previous: String? = nil, items: [CollectionDocument.Item]
    ) {
        self.id = id
        self.partOf = partOf
        self.isOrdered = isOrdered
        self.totalItems = totalItems
        self.next = next
        self.previous = previous
        self.items = items
    }

    package var type: String { isOrdered ? "OrderedCollectionPage" : "CollectionPage" }
    package var vocabulary: Context { Optional(items).context }

    package func writeProperties(to json: inout JSONWriter) {
        if let totalItems { json.field("totalItems", totalItems) }
        json.present("next", next)
        json.present("prev", previous)
        json.field("partOf", partOf)
        json.items(items, isOrdered: isOrdered)
    }
}

extension [CollectionDocument.Item]? {
    fileprivate var context: Context {
        var context = Contexts.plain
        for item in self ?? [] {
            switch item {
            // Ids need no terms beyond ActivityStreams.
            case .id: continue
            case .collection: context = Contexts.collection
            case .note, .activity, .hashtag, .raw: return Contexts.note
            }
        }
        return context
    }
}

extension JSONWriter {
    fileprivate mutating func items(_ items: [CollectionDocument.Item]?, isOrdered: Bool) {
        guard let items else { return }
        if isOrdered { key("orderedItems") } else { key("items") }
        beginArray()
        for item in items {
            switch item {
            case .id(let id): string(id)
            case .note(let note): note.write(to: &self, withContext: false)
            case .activity(let activity): activity.write(to: &self, withContext: false)
            case .hashtag(let hashtag): hashtag.write(to: &self)
            case .collection(let collection): collection.write(to: &self, withContext: false)
            case .raw(let bytes): raw(bytes)
            }
        }
        endArray()
    }
}

/// A deleted post of ours, as it is served with status 410.
package struct TombstoneDocument: ObjectDocument {
    package var id: String
    package var deleted: Int64?

    package init(id: String, deleted: Int64? = nil) {
        self.id = id
        self.deleted = deleted
    }

    package var type: String { "Tombstone" }
    package var vocabulary: Context { Contexts.plain }

    package func writeProperties(to json: inout JSONWriter) {
        if let deleted { json.field("deleted", date: deleted) }
    }
}
