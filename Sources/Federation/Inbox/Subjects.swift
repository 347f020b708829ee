import ActivityVocabulary
import JSON
import Store

/// What activities of one sender are about, by address: their own ids, what they do something with, and what that
/// answers. Two that share an address must not change places.
struct Subjects: Sendable {
    private var addresses: Set<String> = []
    /// The sender themselves: everything of theirs.
    private var isEverything = false

    init() {}

    init(of verified: Verified) {
        let activity = verified.activity
        addresses = [verified.id]
        for object in activity.objects {
            if let id = object.id { addresses.insert(id) }
            if let value = object.value { insert(value) }
        }
        // Whom one may hear is settled by these; what is sent after an Accept is of interest because of it.
        isEverything = [.move, .accept, .reject].contains(activity.kind) || addresses.contains(activity.actor)
        addresses.remove(activity.actor)
    }

    var isEmpty: Bool { addresses.isEmpty && !isEverything }

    func overlaps(_ other: Subjects) -> Bool {
        if isEmpty || other.isEmpty { return false }
        return isEverything || other.isEverything || !addresses.isDisjoint(with: other.addresses)
    }

    mutating func formUnion(_ other: Subjects) {
        addresses.formUnion(other.addresses)
        isEverything = isEverything || other.isEverything
    }

    /// An embedded note, or an activity with what it is about in turn.
    private mutating func insert(_ value: JSONValue) {
        for name in ["id", "object", "inReplyTo"] {
            guard let part = value[name] else { continue }
            if let address = part.stringValue ?? part["id"]?.stringValue { addresses.insert(address) }
        }
    }
}
