import JSON

/// The many ways in which JSON-LD writes one value.
extension JSONValue {
    /// One value or several: arrays and `@list`/`@set` give their elements, anything else is its own only element.
    var elements: [JSONValue] {
        switch self {
        case .null: return []
        case .array(let elements): return elements
        case .object(let object):
            if let inner = object["@list"] ?? object["@set"] { return inner.elements }
            return [self]
        default: return [self]
        }
    }

    /// A string, a `{"@value": …}`, or the first of several.
    var literal: String? {
        switch self {
        case .string(let text): text
        case .array(let elements): elements.lazy.compactMap(\.literal).first
        case .object(let object): object["@value"]?.stringValue
        default: nil
        }
    }

    /// Also as a string, which some servers write.
    var whole: Int64? {
        switch self {
        case .string(let text): Int64(text)
        case .array(let elements) where elements.count == 1: elements[0].whole
        case .object(let object): object["@value"]?.whole
        default: intValue
        }
    }

    /// Also as a string, or typed as Hubzilla and Osada do.
    var truth: Bool? {
        switch self {
        case .bool(let value): value
        case .string("true"), .integer(1): true
        case .string("false"), .integer(0): false
        case .array(let elements) where elements.count == 1: elements[0].truth
        case .object(let object): object["@value"]?.truth
        default: nil
        }
    }

    /// Milliseconds since 1970.
    var moment: Int64? { literal.flatMap(parseRFC3339) }

    /// What is referred to: its address, the id of an embedded object, or the `href` of a Link.
    var reference: String? {
        switch self {
        case .string(let address): return WebAddress.checked(address)
        case .array(let elements): return elements.lazy.compactMap(\.reference).first
        case .object:
            guard let object = LinkedObject(self) else { return nil }
            return object.id ?? object["href"].flatMap(WebAddress.checked)
        default: return nil
        }
    }

    /// All that are referred to, each once.
    func references(limit: Int) -> [String] {
        var found: [String] = []
        var seen: Set<String> = []
        for element in elements.prefix(limit * 2) {
            if found.count == limit { break }
            guard let reference = element.reference, seen.insert(reference).inserted else { continue }
            found.append(reference)
        }
        return found
    }
}

extension LinkedObject {
    func text(_ name: String, limit: Int = Caps.text) -> String? {
        self[name]?.literal.map { $0.truncated(to: limit) } ?? languageMap(name)?.first?.text.truncated(to: limit)
    }

    /// `contentMap` and the like, in the order sent.
    func languageMap(_ name: String) -> [(language: String, text: String)]? {
        self[name + "Map"]?.objectValue?.prefix(64).compactMap { member in
            member.value.literal.map { (member.key, $0) }
        }
    }

    /// The name or number of a collection that may be embedded or only named.
    func total(_ name: String) -> Int? {
        LinkedObject(self[name])?["totalItems"]?.whole.map { Int(clamping: max($0, 0)) }
    }
}

extension String {
    /// At most so many Unicode scalars.
    func truncated(to limit: Int) -> String {
        // No scalar is shorter than a byte.
        guard utf8.count > limit, unicodeScalars.count > limit else { return self }
        return String(unicodeScalars.prefix(limit))
    }

    /// Without white space at either end.
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
