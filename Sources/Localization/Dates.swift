/// How a language writes dates: Gregorian, with its own names and order.
struct DateFormat: Sendable {
    let months: [String]
    let shortMonths: [String]
    let day: String
    let date: String
    let moment: String
    let clock: String

    init(_ plain: (String) -> String?) {
        func list(_ key: String) -> [String] {
            (plain(key) ?? "").split(separator: "|").map(String.init)
        }
        let months = list("date.months")
        self.months = months.count == 12 ? months : (1...12).map(String.init)
        let short = list("date.short-months")
        shortMonths = short.count == 12 ? short : self.months
        day = plain("date.day") ?? "D M"
        date = plain("date.date") ?? "D M Y"
        moment = plain("date.moment") ?? "DATE, TIME"
        clock = plain("date.clock") ?? "24"
    }
}

/// A moment taken apart in UTC.
package struct CivilTime: Sendable, Equatable {
    package let year: Int
    package let month: Int
    package let day: Int
    package let hour: Int
    package let minute: Int
    package let second: Int
    package let millisecond: Int

    /// Milliseconds since 1970, UTC. Days to date by Howard Hinnant's `civil_from_days`.
    package init(_ milliseconds: Int64) {
        let seconds = Int(floorDivided(milliseconds, 1000))
        millisecond = Int(milliseconds) - seconds * 1000
        let days = Int(floorDivided(Int64(seconds), 86_400))
        let inDay = seconds - days * 86_400
        hour = inDay / 3600
        minute = inDay / 60 % 60
        second = inDay % 60
        let shifted = days + 719_468
        let era = Int(floorDivided(Int64(shifted), 146_097))
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// RFC 3339 with milliseconds, for `<time datetime>`.
    package var iso: String {
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let fraction = String(millisecond + 1000).dropFirst()
        return
            "\(String(year + 10_000).dropFirst())-\(two(month))-\(two(day))T\(two(hour)):\(two(minute)):\(two(second)).\(fraction)Z"
    }
}

private func floorDivided(_ value: Int64, _ divisor: Int64) -> Int64 {
    value >= 0 ? value / divisor : (value - divisor + 1) / divisor
}

extension Messages {
    /// "4 March 2026".
    package func date(_ milliseconds: Int64) -> String {
        let time = CivilTime(milliseconds)
        return filled(dates.date, time, months: dates.months)
    }

    /// "4 March 2026, 14:05 UTC".
    package func moment(_ milliseconds: Int64) -> String {
        let time = CivilTime(milliseconds)
        let twoDigits = { (value: Int) in (value < 10 ? numbers.digits[0] : "") + numbers.plain(value.magnitude) }
        let clock: String
        if dates.clock == "12" {
            let half = time.hour < 12 ? self("date.am") : self("date.pm")
            let hour = time.hour % 12 == 0 ? 12 : time.hour % 12
            clock = "\(numbers.plain(hour.magnitude)):\(twoDigits(time.minute)) \(half)"
        } else {
            clock = "\(twoDigits(time.hour)):\(twoDigits(time.minute))"
        }
        return replacing(dates.moment, ["DATE": date(milliseconds), "TIME": clock])
    }

    /// The age of something for a narrow place: "now", "5m", "3h", "6d", then "4 Mar", then "4 Mar 2024".
    package func age(of milliseconds: Int64, at now: Int64) -> String {
        let seconds = max(0, (now - milliseconds) / 1000)
        switch seconds {
        case ..<60: return self("age.now")
        case ..<3600: return self("age.minutes", ["count": .number(Int(seconds / 60))])
        case ..<86_400: return self("age.hours", ["count": .number(Int(seconds / 3600))])
        case ..<(7 * 86_400): return self("age.days", ["count": .number(Int(seconds / 86_400))])
        default:
            let time = CivilTime(milliseconds)
            let pattern = time.year == CivilTime(now).year ? dates.day : dates.date
            return filled(pattern, time, months: dates.shortMonths)
        }
    }

    private func filled(_ pattern: String, _ time: CivilTime, months: [String]) -> String {
        replacing(
            pattern,
            [
                "D": numbers.plain(time.day.magnitude), "M": months[time.month - 1],
                "Y": numbers.plain(time.year.magnitude),
            ])
    }

    /// Replaces the runs of capital letters that are names, and leaves the rest of the pattern.
    private func replacing(_ pattern: String, _ values: [String: String]) -> String {
        var result = ""
        var run = ""
        for character in pattern {
            if ("A"..."Z").contains(character) {
                run.append(character)
            } else {
                result += values[run] ?? run
                run = ""
                result.append(character)
            }
        }
        return result + (values[run] ?? run)
    }
}
