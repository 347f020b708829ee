extension JSONValue {
    /// This value in the one spelling that everybody gives it (RFC 8785, JCS), in UTF-8: for signatures over JSON.
    package var canonicalBytes: [UInt8] {
        var bytes: [UInt8] = []
        appendCanonical(to: &bytes)
        return bytes
    }

    private func appendCanonical(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes += "null".utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .integer(let value): bytes += CanonicalNumber.text(of: Double(value)).utf8
        case .double(let value): bytes += CanonicalNumber.text(of: value).utf8
        case .string(let value): Self.appendCanonical(value, to: &bytes)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                element.appendCanonical(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let object):
            // §3.2.3: by UTF-16 units, which differs from Unicode's order beyond U+FFFF.
            let members = object.members.sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.appendCanonical(member.key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.appendCanonical(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    /// §3.2.2.2: only what must be escaped is.
    private static func appendCanonical(_ text: String, to bytes: inout [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case 0x22: bytes += #"\""#.utf8
            case 0x5C: bytes += #"\\"#.utf8
            case 0x08: bytes += #"\b"#.utf8
            case 0x09: bytes += #"\t"#.utf8
            case 0x0A: bytes += #"\n"#.utf8
            case 0x0C: bytes += #"\f"#.utf8
            case 0x0D: bytes += #"\r"#.utf8
            case ..<0x20: bytes += Array(#"\u00"#.utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

/// Numbers as ECMAScript writes them (ECMA-262, Number::toString), which RFC 8785 §3.2.2.3 asks for.
enum CanonicalNumber {
    static func text(of value: Double) -> String {
        if value == 0 { return "0" }
        if value < 0 { return "-" + text(of: -value) }
        // Swift finds the same shortest digits and puts the point elsewhere.
        let (digits, point) = parts(of: value)
        let count = digits.count
        switch point {
        case count...21: return digits + String(repeating: "0", count: point - count)
        case 1...21: return digits.prefix(point) + "." + digits.dropFirst(point)
        case -5...0: return "0." + String(repeating: "0", count: -point) + digits
        default:
            let exponent = point - 1
            let fraction = count > 1 ? "." + digits.dropFirst() : ""
            return digits.prefix(1) + fraction + "e" + (exponent < 0 ? "-" : "+") + String(abs(exponent))
        }
    }

    /// The digits without zeros at either end, and how many of them stand before the point.
    private static func parts(of value: Double) -> (digits: String, point: Int) {
        let halves = value.description.split(separator: "e")
        let numerals = halves[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = String(numerals[0])
        let digits = whole + (numerals.count > 1 ? String(numerals[1]) : "")
        let leading = digits.prefix { $0 == "0" }.count
        var kept = digits.dropFirst(leading)
        while kept.last == "0" { kept = kept.dropLast() }
        let exponent = halves.count > 1 ? Int(halves[1]) ?? 0 : 0
        return (String(kept), whole.count - leading + exponent)
    }
}
