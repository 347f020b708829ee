import JSON

/// An object of a JSON-LD document, readable by the plain names of ActivityStreams 2.0 and the vocabularies around it.
///
/// No context is ever fetched or run: a name means what the fediverse means by it. The other spellings that JSON-LD
/// allows are undone here: `@id` and `@type`, prefixes (`as:content`) and whole addresses
/// (`https://www.w3.org/ns/activitystreams#content`). Where one property has several spellings, the plain one counts.
package struct LinkedObject: Sendable {
    package let members: JSONObject

    /// - Parameter value: an object, or an array of exactly one (the expanded form of a document).
    package init?(_ value: JSONValue?) {
        var value = value
        if case .array(let elements) = value, elements.count == 1 { value = elements[0] }
        guard case .object(let object) = value else { return nil }
        members = Self.isPlain(object) ? object : Self.withPlainNames(object)
    }

    /// The value of a property; nil when absent or `null`.
    package subscript(name: String) -> JSONValue? {
        guard let value = members[name], !value.isNull else { return nil }
        return value
    }

    /// The object's own address, if it is one of the web.
    package var id: String? { self["id"].flatMap(WebAddress.checked) }

    /// Plain type names, most specific first as far as senders keep to that.
    package var types: [String] {
        (self["type"]?.elements ?? []).prefix(8).compactMap { $0.literal.map(Self.plainName) }
    }

    // MARK: Names

    private static func isPlain(_ object: JSONObject) -> Bool {
        object.members.allSatisfy { member in
            !member.key.utf8.contains { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "@") || $0 == UInt8(ascii: "#") }
        }
    }

    private static func withPlainNames(_ object: JSONObject) -> JSONObject {
        var plain: [JSONObject.Member] = []
        var renamed: [JSONObject.Member] = []
        for member in object {
            let name = plainName(member.key)
            if name == member.key {
                plain.append(member)
            } else {
                renamed.append(JSONObject.Member(key: name, value: member.value))
            }
        }
        // Of equal keys the last counts, so plain spellings come last.
        return JSONObject(renamed + plain)
    }

    /// `as:Note`, `https://www.w3.org/ns/activitystreams#Note` and `Note` are all `Note`.
    static func plainName(_ name: String) -> String {
        switch name {
        case "@id": return "id"
        case "@type": return "type"
        default:
            let prefix = prefixes.first { name.utf8.starts(with: $0.utf8) }
            return prefix.map { String(name[name.utf8.index(name.startIndex, offsetBy: $0.utf8.count)...]) } ?? name
        }
    }

    private static let prefixes = [
        "https://www.w3.org/ns/activitystreams#", "http://www.w3.org/ns/activitystreams#", "as:",
        "http://joinmastodon.org/ns#", "toot:", "https://w3id.org/security#", "sec:", "http://schema.org#",
        "http://schema.org/", "https://schema.org/", "schema:", "http://www.w3.org/ns/ldp#", "ldp:",
        "http://ostatus.org#", "ostatus:", "https://misskey-hub.net/ns#", "misskey:", "http://litepub.social/ns#",
        "litepub:", "http://fedibird.com/ns#", "fedibird:", "https://w3id.org/fep/044f#",
        "https://w3id.org/fep/7aa9#",
        "https://gotosocial.org/ns#", "gts:",
    ]
}

extension LinkedObject {
    /// Words of JSON-LD that let a document say one thing to a reader that runs contexts and another to one that does
    /// not (CVE-2026-46349 and its kin). Nobody sends them; a document with one is refused.
    private static let restructuringKeys: Set<String> = ["@graph", "@included", "@reverse", "@nest", "@import"]

    /// The first such word anywhere outside `@context`.
    package static func restructuringKey(in value: JSONValue) -> String? {
        switch value {
        case .object(let object):
            for member in object where member.key != "@context" {
                if restructuringKeys.contains(member.key) { return member.key }
                if let found = restructuringKey(in: member.value) { return found }
            }
            return nil
        case .array(let elements):
            for element in elements {
                if let found = restructuringKey(in: element) { return found }
            }
            return nil
        default: return nil
        }
    }
}
