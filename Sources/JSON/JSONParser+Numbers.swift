extension JSONParser {
    /// Reads a number after RFC 8259 §6: no leading zeros, no bare point, no plus sign.
    mutating func number() throws(JSONError) -> JSONValue {
        let first = position
        let negative = peek() == UInt8(ascii: "-")
        if negative { position += 1 }
        let whole = try wholePart(negative: negative)
        var isWhole = true
        if peek() == UInt8(ascii: ".") {
            position += 1
            isWhole = false
            try digits()
        }
        if let byte = peek(), byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
            position += 1
            isWhole = false
            if let sign = peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        if isWhole, let whole { return .integer(whole) }
        return .double(try double(from: first))
    }

    /// The digits before the point; nil when they do not fit 64 bits.
    private mutating func wholePart(negative: Bool) throws(JSONError) -> Int64? {
        let first = position
        var value: Int64? = 0
        while let byte = peek(), byte &- UInt8(ascii: "0") < 10 {
            let digit = Int64(byte &- UInt8(ascii: "0"))
            if let soFar = value {
                let (tens, overflow) = soFar.multipliedReportingOverflow(by: 10)
                let (sum, again) =
                    negative
                    ? tens.subtractingReportingOverflow(digit) : tens.addingReportingOverflow(digit)
                value = overflow || again ? nil : sum
            }
            position += 1
        }
        guard position > first else { throw failure(peek() == nil ? .unexpectedEnd : .unexpectedByte) }
        guard start[first] != UInt8(ascii: "0") || position == first + 1 else { throw failure(.badNumber) }
        return value
    }

    private mutating func digits() throws(JSONError) {
        let first = position
        while let byte = peek(), byte &- UInt8(ascii: "0") < 10 { position += 1 }
        guard position > first else { throw failure(peek() == nil ? .unexpectedEnd : .unexpectedByte) }
    }

    // Nobody writes 400 digits in earnest, and converting them costs more than linear time.
    private func double(from first: Int) throws(JSONError) -> Double {
        guard position - first <= 400 else { throw failure(.badNumber) }
        let text = String(decoding: UnsafeBufferPointer(start: start + first, count: position - first), as: UTF8.self)
        guard let value = Double(text), value.isFinite else { throw failure(.badNumber) }
        return value
    }

    private func peek() -> UInt8? {
        position < count ? start[position] : nil
    }
}
