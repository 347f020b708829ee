/// The members of a JSON object in the order they were written. Keys are unique: of duplicates the last wins,
/// as RFC 8259 §4 leaves open and ECMA-404 readers mostly do. They are the same when their bytes are (§8.3), not when they
/// look alike: to Swift, `publicKey` with a Kelvin sign in it is `publicKey`.
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
            for member in members where Name(member.key) == Name(key) { return member.value }
            return nil
        }
        set {
            let place = members.firstIndex { Name($0.key) == Name(key) }
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
        var places: [Name: Int] = [:]
        var kept: [Member] = []
        kept.reserveCapacity(members.count)
        for member in members {
            if let place = places[Name(member.key)] {
                kept[place].value = member.value
            } else {
                places[Name(member.key)] = kept.count
                kept.append(member)
            }
        }
        members = kept
    }

    private var hasDuplicate: Bool {
        for index in 1..<members.count {
            let name = Name(members[index].key)
            for earlier in 0..<index where Name(members[earlier].key) == name { return true }
        }
        return false
    }
}

/// A key as its bytes.
private struct Name: Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: Name, right: Name) -> Bool {
        let (left, right) = (left.text, right.text)
        // Mostly the lengths differ; the texts then, which is quicker to see than that each byte is the same.
        return left.utf8.count == right.utf8.count && left == right && left.utf8.elementsEqual(right.utf8)
    }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
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
