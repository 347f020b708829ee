/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7), without a date formatter.
package enum HTTPDate {
    /// - Parameter seconds: since 1970, UTC; years 0 to 9999.
    package static func format(seconds: Int64) -> String {
        let days = seconds.floorDivided(by: 86400)
        let time = seconds - days * 86400
        let (year, month, day) = civil(days: days)
        let weekday = Int((days + 4) % 7 + 7) % 7
        var text: [UInt8] = []
        text.reserveCapacity(29)
        text += weekdays[weekday]
        text += [44, 32]
        appendTwo(day, to: &text)
        text.append(32)
        text += months[month - 1]
        text.append(32)
        appendTwo(year / 100, to: &text)
        appendTwo(year % 100, to: &text)
        text.append(32)
        appendTwo(Int(time / 3600), to: &text)
        text.append(58)
        appendTwo(Int(time / 60 % 60), to: &text)
        text.append(58)
        appendTwo(Int(time % 60), to: &text)
        text += Array(" GMT".utf8)
        return String(decoding: text, as: UTF8.self)
    }

    /// Seconds since 1970. Reads the one form that servers send today; the day of the week is not checked.
    package static func seconds(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count == 29, bytes[3] == 44, bytes[4] == 32, bytes[7] == 32, bytes[11] == 32, bytes[16] == 32,
            bytes[19] == 58, bytes[22] == 58, bytes[25...].elementsEqual(" GMT".utf8),
            let month = months.firstIndex(where: { $0.elementsEqual(bytes[8..<11]) }),
            let day = number(bytes[5..<7]), let year = number(bytes[12..<16]), let hour = number(bytes[17..<19]),
            let minute = number(bytes[20..<22]), let second = number(bytes[23..<25]),
            (1...31).contains(day), hour < 24, minute < 60, second <= 60, year >= 1970
        else { return nil }
        return days(year: year, month: month + 1, day: day) * 86400 + Int64(hour * 3600 + minute * 60 + second)
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"].map { Array($0.utf8) }
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ].map { Array($0.utf8) }

    private static func appendTwo(_ value: Int, to text: inout [UInt8]) {
        text.append(48 + UInt8(value / 10 % 10))
        text.append(48 + UInt8(value % 10))
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            guard (48...57).contains(digit) else { return nil }
            value = value * 10 + Int(digit - 48)
        }
        return value
    }

    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": the year begins in March, eras have 146,097 days.
    private static func civil(days: Int64) -> (year: Int, month: Int, day: Int) {
        let z = days + 719_468
        let era = z.floorDivided(by: 146_097)
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = Int(shifted < 10 ? shifted + 3 : shifted - 9)
        let year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
        return (year, month, Int(dayOfYear - (153 * shifted + 2) / 5 + 1))
    }

    private static func days(year: Int, month: Int, day: Int) -> Int64 {
        let y = Int64(month <= 2 ? year - 1 : year)
        let era = y.floorDivided(by: 400)
        let yearOfEra = y - era * 400
        let shifted = Int64(month > 2 ? month - 3 : month + 9)
        let dayOfYear = (153 * shifted + 2) / 5 + Int64(day) - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
