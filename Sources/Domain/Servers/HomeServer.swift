/// What somebody without an account here wants to do, at the server where they have one.
package enum GuestVerb: String, Sendable, CaseIterable {
    case follow, reply, boost, favourite

    /// Names of Activity Intents that do it (FEP-3b86), the best first.
    package var intents: [String] {
        switch self {
        case .follow: ["Follow", "Object"]
        case .reply: ["Object"]
        case .boost: ["Announce", "Object"]
        case .favourite: ["Like", "Object"]
        }
    }
}

/// What a server offers its people for doing something elsewhere: addresses with placeholders.
package struct HomeServer: Sendable, Equatable {
    /// Activity Intents by name (FEP-3b86).
    package var intents: [String: String]
    /// OStatus' way, with `{uri}`.
    package var subscribe: String?

    package init(intents: [String: String] = [:], subscribe: String? = nil) {
        self.intents = intents
        self.subscribe = subscribe
    }

    /// Where to go for doing something about the thing at `object`; nil when the server offers nothing.
    package func address(for interaction: GuestVerb, object: String) -> String? {
        if let template = interaction.intents.lazy.compactMap({ intents[$0] }).first {
            return Self.fill(template, ["object": object])
        }
        return subscribe.map { Self.fill($0, ["uri": object]) }
    }

    /// Placeholders that we have nothing for stay empty, as FEP-3b86 wants it.
    static func fill(_ template: String, _ values: [String: String]) -> String {
        var filled = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            filled += rest[..<open]
            filled += (values[String(rest[rest.index(after: open)..<close])] ?? "").percentEncoded
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }
}

extension String {
    /// Everything but unreserved characters escaped (RFC 3986 §2.3).
    fileprivate var percentEncoded: String {
        utf8.reduce(into: "") { text, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}
