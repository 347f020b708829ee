import Foundation

/// Host names as people type them and as servers compare them.
package enum DomainName {
    /// The lower-case A-label form ("münchen.example" → "xn--mnchen-3ya.example") without a final dot; nil when the
    /// text is no host name.
    package static func ascii(_ name: some StringProtocol) -> String? {
        var name = name.lowercased()
        if name.hasSuffix(".") { name.removeLast() }
        guard !name.isEmpty, name.utf8.count <= 1_000 else { return nil }
        if !name.utf8.allSatisfy({ $0 < 0x80 }) {
            var components = URLComponents()
            components.scheme = "https"
            components.host = name.precomposedStringWithCompatibilityMapping
            guard let encoded = components.encodedHost, !encoded.contains("%") else { return nil }
            name = encoded.lowercased()
        }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard name.utf8.count <= 253, labels.allSatisfy(isLabel) else { return nil }
        return name
    }

    private static func isLabel(_ label: Substring) -> Bool {
        guard (1...63).contains(label.utf8.count), label.utf8.first != 0x2D, label.utf8.last != 0x2D else {
            return false
        }
        return label.utf8.allSatisfy { $0.isLetter || $0 &- 0x30 < 10 || $0 == 0x2D || $0 == 0x5F }
    }
}
