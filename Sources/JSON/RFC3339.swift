/// Writes a moment as `2026-11-23T09:52:41.123Z`, always in UTC and with three fraction digits.
///
/// - Parameter milliseconds: since 1970-01-01T00:00:00Z; clamped to the years 0000 to 9999.
package func formatRFC3339(_ milliseconds: Int64) -> String {
    String(unsafeUninitializedCapacity: 24) { buffer in
        writeRFC3339(milliseconds, into: buffer)
        return 24
    }
}

/// Reads a date and time after RFC 3339, and a little beyond: lower-case `t` and `z`, a space for the `T`, any number
/// of fraction digits, offsets as `+02:00`, `+0200` or `+02`, no offset at all (read as UTC), and a date alone.
///
/// - Returns: milliseconds since 1970-01-01T00:00:00Z, or nil when the text is none of these.
package func parseRFC3339(_ text: String) -> Int64? {
    var text = text
    return text.withUTF8 { bytes in
        var scanner = DateScanner(bytes: bytes)
        return scanner.moment()
    }
}

/// Fills the first 24 bytes of `buffer`.
func writeRFC3339(_ milliseconds: Int64, into buffer: UnsafeMutableBufferPointer<UInt8>) {
    let clamped = min(max(milliseconds, -62_167_219_200_000), 253_402_300_799_999)
    let days = Int(clamped.flooredDivision(by: 86_400_000))
    let rest = Int(clamped) - days * 86_400_000
    let date = civilDate(days: days)
    func write(_ value: Int, digits: Int, at place: Int) {
        var value = value
        for index in stride(from: place + digits - 1, through: place, by: -1) {
            buffer[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10)
            value /= 10
        }
    }
    write(date.year, digits: 4, at: 0)
    buffer[4] = UInt8(ascii: "-")
    write(date.month, digits: 2, at: 5)
    buffer[7] = UInt8(ascii: "-")
    write(date.day, digits: 2, at: 8)
    buffer[10] = UInt8(ascii: "T")
    write(rest / 3_600_000, digits: 2, at: 11)
    buffer[13] = UInt8(ascii: ":")
    write(rest / 60_000 % 60, digits: 2, at: 14)
    buffer[16] = UInt8(ascii: ":")
    write(rest / 1_000 % 60, digits: 2, at: 17)
    buffer[19] = UInt8(ascii: ".")
    write(rest % 1_000, digits: 3, at: 20)
    buffer[23] = UInt8(ascii: "Z")
}

// Both directions after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in March, so that
// the leap day is a year's last.

private func civilDate(days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let march = (5 * dayOfYear + 2) / 153
    let month = march < 10 ? march + 3 : march - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * march + 2) / 5 + 1)
}

private func days(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
}

private struct DateScanner {
    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0

    mutating func moment() -> Int64? {
        guard let date = date() else { return nil }
        guard position < bytes.count else { return Int64(date) * 86_400_000 }
        guard take("Tt ") != nil, let time = time(), let offset = offset(), position == bytes.count else { return nil }
        return Int64(date) * 86_400_000 + Int64(time) - Int64(offset) * 60_000
    }

    private mutating func date() -> Int? {
        guard let year = number(4), take("-") != nil, let month = number(2), take("-") != nil, let day = number(2),
            (1...12).contains(month), day >= 1, day <= lastDay(year: year, month: month)
        else { return nil }
        return days(year: year, month: month, day: day)
    }

    private func lastDay(year: Int, month: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Milliseconds of the day. A leap second (`:60`) counts as the next minute's first.
    private mutating func time() -> Int? {
        guard let hour = number(2), take(":") != nil, let minute = number(2), hour < 24, minute < 60 else { return nil }
        var second = 0
        if take(":") != nil {
            guard let value = number(2), value <= 60 else { return nil }
            second = value
        }
        return ((hour * 60 + minute) * 60 + second) * 1_000 + fraction()
    }

    private mutating func fraction() -> Int {
        guard take(".,") != nil else { return 0 }
        var value = 0
        var weight = 100
        while let digit = number(1) {
            value += digit * weight
            weight /= 10
        }
        return value
    }

    /// Minutes east of UTC.
    private mutating func offset() -> Int? {
        guard position < bytes.count else { return 0 }
        guard let sign = take("Zz+-") else { return nil }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return 0 }
        guard let hours = number(2), hours < 24 else { return nil }
        _ = take(":")
        let minutes = position < bytes.count ? number(2) : 0
        guard let minutes, minutes < 60 else { return nil }
        return (sign == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
    }

    private mutating func number(_ digits: Int) -> Int? {
        guard position + digits <= bytes.count else { return nil }
        var value = 0
        for index in position..<position + digits {
            guard bytes[index] &- UInt8(ascii: "0") < 10 else { return nil }
            value = value * 10 + Int(bytes[index] &- UInt8(ascii: "0"))
        }
        position += digits
        return value
    }

    private mutating func take(_ choices: StaticString) -> UInt8? {
        guard position < bytes.count else { return nil }
        for index in 0..<choices.utf8CodeUnitCount where choices.utf8Start[index] == bytes[position] {
            position += 1
            return choices.utf8Start[index]
        }
        return nil
    }
}

extension Int64 {
    fileprivate func flooredDivision(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
