import JSON

/// To whom something is addressed. `bto` and `bcc` are not read: what a sender leaves in them is none of our business.
package struct Audience: Sendable, Equatable {
    /// Everybody. Also written `as:Public` and `Public`, which reading turns into this.
    package static let everybody = "https://www.w3.org/ns/activitystreams#Public"

    package let to: [String]
    package let cc: [String]

    package init(to: [String], cc: [String]) {
        self.to = to
        self.cc = cc
    }

    init(reading object: LinkedObject) {
        to = Self.recipients(object["to"])
        cc = Self.recipients(object["cc"])
    }

    /// Addressed to everybody, and shown in public timelines.
    package var isPublic: Bool { to.contains(Self.everybody) }

    /// Open to everybody, but kept out of public timelines.
    package var isUnlisted: Bool { !isPublic && cc.contains(Self.everybody) }

    package var all: [String] { to + cc }

    private static func recipients(_ value: JSONValue?) -> [String] {
        var found: [String] = []
        var seen: Set<String> = []
        for element in (value?.elements ?? []).prefix(Caps.recipients) {
            let name = element.literal ?? LinkedObject(element)?["id"]?.literal
            let recipient = name.flatMap(publicAlias) ?? element.reference
            if let recipient, seen.insert(recipient).inserted { found.append(recipient) }
        }
        return found
    }

    static func publicAlias(_ text: String) -> String? {
        switch text {
        case "as:Public", "Public", "as:public", "public", everybody: everybody
        default: nil
        }
    }
}
