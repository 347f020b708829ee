/// The members of a JSON object in the order they were written. Keys are unique: of duplicates the last wins,
/// as RFC 8259 §4 leaves open and ECMA-404 readers mostly do.
package struct JSONObject: Sendable {
    package struct Member: Sendable {
        package let key: String
        package var value: JSONValue

        package init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    package private(set) var members: [Member]

    /// - Parameter members: may hold duplicates; the last stays.
    package init(_ members: [Member] = []) {
        self.members = members
        removeDuplicates()
    }

    package var count: Int { members.count }
    package var isEmpty: Bool { members.isEmpty }
    package var keys: [String] { members.map(\.key) }

    /// Linear: objects are small, and comparing short strings is cheaper than hashing them.
    package subscript(key: String) -> JSONValue? {
        get {
            for member in members where member.key == key { return member.value }
            return nil
        }
        set {
            let place = members.firstIndex { $0.key == key }
            switch (place, newValue) {
            case (let place?, let value?): members[place].value = value
            case (let place?, nil): members.remove(at: place)
            case (nil, let value?): members.append(Member(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    // Pairwise while small; hashed beyond, so that a hostile object of thousands of keys stays linear.
    private mutating func removeDuplicates() {
        guard members.count > 1 else { return }
        if members.count <= 24 {
            guard hasDuplicate else { return }
        }
        var places: [String: Int] = [:]
        var kept: [Member] = []
        kept.reserveCapacity(members.count)
        for member in members {
            if let place = places[member.key] {
                kept[place].value = member.value
            } else {
                places[member.key] = kept.count
                kept.append(member)
            }
        }
        members = kept
    }

    private var hasDuplicate: Bool {
        for index in 1..<members.count {
            let key = members[index].key
            for earlier in 0..<index where members[earlier].key == key { return true }
        }
        return false
    }
}

extension JSONObject: Hashable {
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.members.allSatisfy { right[$0.key] == $0.value }
    }

    package func hash(into hasher: inout Hasher) {
        // Independent of the order, as equality is; the keys tell objects apart well enough.
        hasher.combine(members.reduce(0) { $0 ^ $1.key.hashValue })
    }
}

extension JSONObject: Sequence {
    package func makeIterator() -> IndexingIterator<[Member]> { members.makeIterator() }
}
