import JSON

/// `application/x-www-form-urlencoded`, and the query of a URL.
extension Parameters {
    /// - Throws: ``ParametersError/malformed(_:)``.
    package init(urlEncoded text: some Collection<UInt8>) throws(ParametersError) {
        self.init()
        var count = 0
        for pair in text.split(separator: UInt8(ascii: "&")) {
            count += 1
            guard count <= Self.maxCount else { throw .malformed("more than \(Self.maxCount) parameters") }
            let equals = pair.firstIndex(of: UInt8(ascii: "="))
            let key = try Self.decode(pair[..<(equals ?? pair.endIndex)])
            let value = try equals.map { (index) throws(ParametersError) in
                try Self.decode(pair[pair.index(after: index)...])
            }
            try insert(value.map(Parameter.string) ?? .null, at: key)
        }
    }

    /// - Parameter query: what follows the question mark.
    package init(query: String) throws(ParametersError) {
        try self.init(urlEncoded: query.utf8)
    }

    private static func decode(_ bytes: some Collection<UInt8>) throws(ParametersError) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+"): decoded.append(32)
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(hexadecimal), let low = iterator.next().flatMap(hexadecimal)
                else { throw .malformed("percent sign") }
                decoded.append(high << 4 | low)
            default: decoded.append(byte)
            }
        }
        return try text(decoded)
    }

    /// Valid UTF-8 without NUL, which no database column takes, and ``Swift/String/streamSafe``.
    static func text(_ bytes: some Collection<UInt8>) throws(ParametersError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformed("not UTF-8") }
        guard !text.utf8.contains(0) else { throw .malformed("NUL character") }
        return text.streamSafe
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 48...57: digit - 48
        case 65...70: digit - 55
        case 97...102: digit - 87
        default: nil
        }
    }
}
