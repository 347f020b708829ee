import JSON

/// Anything another server may hand us, told apart by its type.
package enum Document: Sendable {
    case activity(Activity)
    case actor(Actor)
    case note(Note)
    case collection(ItemCollection)
    case tombstone(Tombstone)

    /// - Throws: `ReadingError` with the reason why it is none of these.
    package init(reading value: JSONValue) throws(ReadingError) {
        if let key = LinkedObject.restructuringKey(in: value) { throw .restructured(key) }
        guard let object = LinkedObject(value) else { throw .notAnObject }
        let types = object.types
        if types.contains(where: { Actor.Kind(type: $0) != nil }) {
            self = .actor(try Actor(reading: object))
        } else if types.contains("Tombstone") {
            self = .tombstone(try Tombstone(reading: object))
        } else if types.contains(where: ItemCollection.types.contains) {
            self = .collection(try ItemCollection(reading: object))
        } else if types.contains(where: { Note.Kind(knownType: $0) != nil }) {
            self = .note(try Note(reading: object))
        } else if types.contains(where: { Activity.Kind(type: $0).isKnown })
            || (object["actor"] != nil && object["attributedTo"] == nil)
        {
            // Mobilizon attributes activities, too.
            self = .activity(try Activity(reading: object))
        } else if !types.isEmpty, object["attributedTo"] != nil {
            // Types that are not invented yet still say who wrote what.
            self = .note(try Note(reading: object))
        } else {
            throw .unexpectedType(types)
        }
    }
}
