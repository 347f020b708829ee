extension JSONParser {
    /// Reads a string; `position` is at its opening quote and ends after its closing one.
    mutating func string() throws(JSONError) -> String {
        position += 1
        let first = position
        position = endOfPlainRun(from: position)
        guard position < count else { throw failure(.unexpectedEnd) }
        guard start[position] == UInt8(ascii: "\"") else { return try escapedString(from: first) }
        let run = UnsafeBufferPointer(start: start + first, count: position - first)
        guard let text = String(validating: run, as: UTF8.self) else { throw failure(.badString) }
        position += 1
        return text.streamSafe
    }

    // Eight bytes at a time: the first that is a quote, a backslash or a control character ends the run.
    private func endOfPlainRun(from first: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        var at = first
        while at + 8 <= count {
            let word = UInt64(littleEndian: UnsafeRawPointer(start + at).loadUnaligned(as: UInt64.self))
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            let found =
                ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- (ones &* 0x20)) & ~word)
            if found & highs != 0 { return at + (found & highs).trailingZeroBitCount / 8 }
            at += 8
        }
        while at < count, start[at] >= 0x20, start[at] != 0x22, start[at] != 0x5C { at += 1 }
        return at
    }

    private mutating func escapedString(from first: Int) throws(JSONError) -> String {
        var bytes = [UInt8](UnsafeBufferPointer(start: start + first, count: position - first))
        while true {
            guard position < count else { throw failure(.unexpectedEnd) }
            switch start[position] {
            case UInt8(ascii: "\""):
                guard let text = String(validating: bytes, as: UTF8.self) else { throw failure(.badString) }
                position += 1
                return text.streamSafe
            case UInt8(ascii: "\\"):
                try escape(into: &bytes)
            case 0..<0x20:
                throw failure(.badString)
            default:
                let run = endOfPlainRun(from: position)
                bytes.append(contentsOf: UnsafeBufferPointer(start: start + position, count: run - position))
                position = run
            }
        }
    }

    private mutating func escape(into bytes: inout [UInt8]) throws(JSONError) {
        guard position + 1 < count else { throw failure(.unexpectedEnd) }
        let letter = start[position + 1]
        if letter == UInt8(ascii: "u") {
            bytes.append(
                contentsOf: Unicode.UTF8.encode(try escapedScalar()) ?? Unicode.UTF8.encodedReplacementCharacter)
            return
        }
        let plain: UInt8
        switch letter {
        case UInt8(ascii: "n"): plain = 0x0A
        case UInt8(ascii: "r"): plain = 0x0D
        case UInt8(ascii: "t"): plain = 0x09
        case UInt8(ascii: "b"): plain = 0x08
        case UInt8(ascii: "f"): plain = 0x0C
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain = letter
        default: throw failure(.badString)
        }
        bytes.append(plain)
        position += 2
    }

    /// `\uXXXX`, or two of them for a scalar beyond U+FFFF.
    private mutating func escapedScalar() throws(JSONError) -> Unicode.Scalar {
        let replacement: Unicode.Scalar = "\u{FFFD}"
        guard let unit = hexUnit(at: position) else { throw failure(.badString) }
        position += 6
        if unit == 0 { return replacement }
        guard UTF16.isLeadSurrogate(unit) else { return Unicode.Scalar(unit) ?? replacement }
        guard let second = hexUnit(at: position), UTF16.isTrailSurrogate(second) else { return replacement }
        position += 6
        let value = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        return Unicode.Scalar(value) ?? replacement
    }

    private func hexUnit(at place: Int) -> UInt16? {
        guard place + 6 <= count, start[place] == UInt8(ascii: "\\"), start[place + 1] == UInt8(ascii: "u") else {
            return nil
        }
        var unit: UInt16 = 0
        for offset in 2..<6 {
            let byte = start[place + offset]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: return nil
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }
}
