extension JSONValue {
    /// Reads exactly one JSON value (RFC 8259), in time linear to its length.
    ///
    /// A leading byte order mark is skipped. Lone surrogates and U+0000 (which PostgreSQL's text cannot hold) become
    /// U+FFFD, and texts are made ``Swift/String/streamSafe``. Bad UTF-8, and numbers no `Double` can hold, are refused.
    package static func parse(
        _ bytes: some Collection<UInt8>, limits: JSONLimits = .untrusted
    ) throws(JSONError) -> JSONValue {
        let result = bytes.withContiguousStorageIfAvailable { parse(buffer: $0, limits: limits) }
        return try (result ?? Array(bytes).withUnsafeBufferPointer { parse(buffer: $0, limits: limits) }).get()
    }

    package static func parse(_ text: String, limits: JSONLimits = .untrusted) throws(JSONError) -> JSONValue {
        try parse(text.utf8, limits: limits)
    }

    private static func parse(
        buffer: UnsafeBufferPointer<UInt8>, limits: JSONLimits
    ) -> Result<JSONValue, JSONError> {
        guard buffer.count <= limits.maxBytes else {
            return .failure(JSONError(kind: .tooLarge, offset: limits.maxBytes))
        }
        guard let start = buffer.baseAddress else { return .failure(JSONError(kind: .unexpectedEnd, offset: 0)) }
        var parser = JSONParser(start: start, count: buffer.count, limits: limits)
        do throws(JSONError) {
            return .success(try parser.document())
        } catch {
            return .failure(error)
        }
    }
}

/// Recursive descent over bytes; the depth limit bounds the recursion.
struct JSONParser {
    let start: UnsafePointer<UInt8>
    let count: Int
    let limits: JSONLimits
    var position = 0
    private var nodes = 0

    init(start: UnsafePointer<UInt8>, count: Int, limits: JSONLimits) {
        self.start = start
        self.count = count
        self.limits = limits
    }

    mutating func document() throws(JSONError) -> JSONValue {
        if count >= 3, start[0] == 0xEF, start[1] == 0xBB, start[2] == 0xBF { position = 3 }
        let value = try value(depth: 0)
        skipSpace()
        guard position == count else { throw failure(.trailingBytes) }
        return value
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        nodes += 1
        guard nodes <= limits.maxNodes else { throw failure(.tooManyNodes) }
        switch try nextByte() {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
        guard depth <= limits.maxDepth else { throw failure(.tooDeep) }
        position += 1
        if try nextByte() == UInt8(ascii: "}") {
            position += 1
            return JSONObject()
        }
        var members: [JSONObject.Member] = []
        members.reserveCapacity(8)
        while true {
            guard try nextByte() == UInt8(ascii: "\"") else { throw failure(.unexpectedByte) }
            let key = try string()
            guard try nextByte() == UInt8(ascii: ":") else { throw failure(.unexpectedByte) }
            position += 1
            members.append(JSONObject.Member(key: key, value: try value(depth: depth)))
            switch try nextByte() {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "}"):
                position += 1
                return JSONObject(members)
            default: throw failure(.unexpectedByte)
            }
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
        guard depth <= limits.maxDepth else { throw failure(.tooDeep) }
        position += 1
        if try nextByte() == UInt8(ascii: "]") {
            position += 1
            return []
        }
        var elements: [JSONValue] = []
        while true {
            elements.append(try value(depth: depth))
            switch try nextByte() {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "]"):
                position += 1
                return elements
            default: throw failure(.unexpectedByte)
            }
        }
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let length = text.utf8CodeUnitCount
        guard count - position >= length else { throw failure(.unexpectedEnd) }
        for index in 0..<length where start[position + index] != text.utf8Start[index] {
            throw failure(.unexpectedByte)
        }
        position += length
        return value
    }

    /// The next byte that is not white space, still unread.
    private mutating func nextByte() throws(JSONError) -> UInt8 {
        skipSpace()
        guard position < count else { throw failure(.unexpectedEnd) }
        return start[position]
    }

    private mutating func skipSpace() {
        while position < count {
            switch start[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    func failure(_ kind: JSONError.Kind) -> JSONError { JSONError(kind: kind, offset: position) }
}
