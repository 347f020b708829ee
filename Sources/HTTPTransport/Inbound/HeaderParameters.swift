/// A header of the form `value; name=token; name="quoted"`: Content-Type, Content-Disposition.
package struct HeaderParameters: Sendable {
    /// In lower case.
    package let value: String
    private var parameters: [(name: String, value: String)] = []

    package init(_ text: String) {
        var rest = Substring(text)
        value = Self.take(upTo: ";", from: &rest).withoutOuterSpaces.lowercased()
        while rest.first == ";" {
            rest = rest.dropFirst()
            let name = Self.take(upTo: "=", or: ";", from: &rest).withoutOuterSpaces.lowercased()
            guard rest.first == "=" else { continue }
            rest = rest.dropFirst().drop { $0 == " " }
            if rest.first == "\"" {
                parameters.append((name, Self.quoted(&rest)))
                _ = Self.take(upTo: ";", from: &rest)
            } else {
                parameters.append((name, String(Self.take(upTo: ";", from: &rest).withoutOuterSpaces)))
            }
            if parameters.count >= 16 { break }
        }
    }

    /// - Parameter name: in lower case.
    package subscript(name: String) -> String? {
        parameters.first { $0.name == name }?.value
    }

    private static func take(upTo end: Character, or other: Character? = nil, from rest: inout Substring) -> Substring {
        let taken = rest.prefix { $0 != end && $0 != other }
        rest = rest[taken.endIndex...]
        return taken
    }

    private static func quoted(_ rest: inout Substring) -> String {
        rest = rest.dropFirst()
        var value = ""
        while let character = rest.popFirst(), character != "\"" {
            if character == "\\", let escaped = rest.first, escaped == "\"" || escaped == "\\" {
                value.append(escaped)
                rest = rest.dropFirst()
            } else {
                value.append(character)
            }
        }
        return value
    }
}
