/// A list as the one text parameter that each engine takes it in.
enum ListText {
    /// A JSON array, for SQLite's `json_each`.
    static func json(_ integers: [Int64]) -> String {
        joined(integers, between: ("[", "]"))
    }

    static func json(_ texts: [String]) -> String {
        var bytes: [UInt8] = [UInt8(ascii: "[")]
        for text in texts {
            if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
            appendQuoted(text, to: &bytes) { byte, bytes in
                let digits = Array("0123456789abcdef".utf8)
                bytes += [UInt8(ascii: "\\"), UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")]
                bytes += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        bytes.append(UInt8(ascii: "]"))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// PostgreSQL's array literal, documentation § 8.15.
    static func array(_ integers: [Int64]) -> String {
        joined(integers, between: ("{", "}"))
    }

    static func array(_ texts: [String]) -> String {
        var bytes: [UInt8] = [UInt8(ascii: "{")]
        for text in texts {
            if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
            appendQuoted(StorableText.of(text), to: &bytes) { $1.append($0) }
        }
        bytes.append(UInt8(ascii: "}"))
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func joined(_ integers: [Int64], between ends: (String, String)) -> String {
        var text = ends.0
        text.reserveCapacity(integers.count * 20 + 2)
        var isFirst = true
        for integer in integers {
            if !isFirst { text += "," }
            isFirst = false
            text += String(integer)
        }
        return text + ends.1
    }

    /// In double quotes; both formats put a backslash before quotes and backslashes and differ in control characters.
    private static func appendQuoted(
        _ text: String, to bytes: inout [UInt8], control: (UInt8, inout [UInt8]) -> Void
    ) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0..<32: control(byte, &bytes)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

/// PostgreSQL cannot store U+0000, and SQLite's functions stop at it: both get U+FFFD for it.
enum StorableText {
    static func of(_ text: String) -> String {
        guard text.utf8.contains(0) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
    }
}
