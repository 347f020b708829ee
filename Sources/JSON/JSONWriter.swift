/// Writes JSON as UTF-8 bytes, member after member, in exactly the order asked for. Commas come by themselves.
///
/// ```swift
/// var json = JSONWriter()
/// json.beginObject()
/// json.field("id", id)
/// json.key("tags"); json.beginArray(); for tag in tags { json.string(tag) }; json.endArray()
/// json.endObject()
/// send(json.bytes)
/// ```
///
/// It does not check that begins and ends match: that is the caller's golden test.
package struct JSONWriter: Sendable {
    package private(set) var bytes: [UInt8]
    private var needsComma = false

    /// - Parameter capacity: bytes to make room for at once.
    package init(capacity: Int = 1_024) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// What was written, as text.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    // MARK: Structure

    package mutating func beginObject() {
        comma()
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
    }

    package mutating func endObject() {
        bytes.append(UInt8(ascii: "}"))
        needsComma = true
    }

    package mutating func beginArray() {
        comma()
        bytes.append(UInt8(ascii: "["))
        needsComma = false
    }

    package mutating func endArray() {
        bytes.append(UInt8(ascii: "]"))
        needsComma = true
    }

    /// A key known in the source; it must need no escaping.
    package mutating func key(_ name: StaticString) {
        comma()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// A key known only at run time.
    package mutating func key(escaping name: String) {
        comma()
        appendQuoted(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    // MARK: Values

    package mutating func null() { literal("null") }

    package mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }

    package mutating func integer(_ value: some BinaryInteger & Sendable) {
        comma()
        appendDecimal(Int64(clamping: value))
        needsComma = true
    }

    /// Numbers JSON has no word for (infinite, not a number) become `null`.
    package mutating func double(_ value: Double) {
        guard value.isFinite else { return null() }
        comma()
        bytes.append(contentsOf: value.description.utf8)
        needsComma = true
    }

    package mutating func string(_ value: some StringProtocol) {
        comma()
        appendQuoted(value)
        needsComma = true
    }

    /// Ids, which are numbers here and strings on the wire.
    package mutating func string(decimal value: Int64) {
        comma()
        bytes.append(UInt8(ascii: "\""))
        appendDecimal(value)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// A moment as `"2026-11-23T09:52:41.123Z"`.
    package mutating func date(milliseconds: Int64) {
        comma()
        bytes.append(UInt8(ascii: "\""))
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { buffer in
            writeRFC3339(milliseconds, into: buffer)
            bytes.append(contentsOf: buffer)
        }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// One complete value that already is JSON.
    package mutating func raw(_ json: some Collection<UInt8>) {
        comma()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    /// Bytes put down as they are, without comma before: for splicing a fragment that ends inside an object.
    ///
    /// - Parameter commaFollows: whether a member or element written next needs a comma first.
    package mutating func splice(_ fragment: some Collection<UInt8>, commaFollows: Bool) {
        bytes.append(contentsOf: fragment)
        needsComma = commaFollows
    }

    /// The same for a part of rendered bytes, without generics: timelines are put together from such parts.
    package mutating func splice(_ fragment: ArraySlice<UInt8>, commaFollows: Bool) {
        bytes.append(contentsOf: fragment)
        needsComma = commaFollows
    }

    /// The beginning of a value that already is JSON and goes on with what is written next.
    package mutating func raw(_ json: ArraySlice<UInt8>) {
        comma()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    package mutating func write(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .integer(let value): integer(value)
        case .double(let value): double(value)
        case .string(let value): string(value)
        case .array(let elements):
            beginArray()
            for element in elements { write(element) }
            endArray()
        case .object(let object):
            beginObject()
            for member in object {
                key(escaping: member.key)
                write(member.value)
            }
            endObject()
        }
    }

    // MARK: Bytes

    private mutating func literal(_ text: StaticString) {
        comma()
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        needsComma = true
    }

    @inline(__always)
    private mutating func comma() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func appendQuoted(_ text: some StringProtocol) {
        bytes.append(UInt8(ascii: "\""))
        if text.utf8.withContiguousStorageIfAvailable({ appendEscaped($0) }) == nil {
            Array(text.utf8).withUnsafeBufferPointer { appendEscaped($0) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func appendDecimal(_ value: Int64) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { buffer in
            var rest = value.magnitude
            var place = 20
            repeat {
                place -= 1
                buffer[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            if value < 0 {
                place -= 1
                buffer[place] = UInt8(ascii: "-")
            }
            bytes.append(contentsOf: UnsafeMutableBufferPointer(rebasing: buffer[place...]))
        }
    }

    /// Copies runs that need no escape whole. U+2028 and U+2029 are escaped too, so that the text may stand in a script.
    private mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
        var copied = 0
        var place = 0
        while place < text.count {
            let byte = text[place]
            if byte >= 0x20, byte != 0x22, byte != 0x5C, byte != 0xE2 {
                place += 1
                continue
            }
            let isSeparator = byte == 0xE2
            if isSeparator, place + 2 >= text.count || text[place + 1] != 0x80 || text[place + 2] & 0xFE != 0xA8 {
                place += 1
                continue
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[copied..<place]))
            if isSeparator {
                bytes.append(contentsOf: text[place + 2] == 0xA8 ? "\\u2028".utf8 : "\\u2029".utf8)
                place += 3
            } else {
                appendEscape(byte)
                place += 1
            }
            copied = place
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[copied...]))
    }

    private mutating func appendEscape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x22, 0x5C: bytes.append(byte)
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        default:
            let digits = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(digits[Int(byte >> 4)])
            bytes.append(digits[Int(byte & 15)])
        }
    }
}

extension JSONValue {
    /// This value as compact JSON.
    package var text: String {
        var writer = JSONWriter()
        writer.write(self)
        return writer.text
    }

    /// This value as compact JSON, in UTF-8.
    package var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.write(self)
        return writer.bytes
    }
}
