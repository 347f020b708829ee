/// How a language writes whole numbers.
struct NumberFormat: Sendable {
    let digits: [String]
    let group: String
    let decimal: String
    /// A separator only from so many digits before the first one (Polish: 2, so 1234 but 12 345).
    let minimumGrouping: Int
    let thousand: String
    let million: String

    init(_ plain: (String) -> String?) {
        let digits = (plain("number.digits") ?? "0123456789").map(String.init)
        self.digits = digits.count == 10 ? digits : (0...9).map(String.init)
        // Catalogue lines are trimmed, so a space that separates thousands is written as its name.
        group =
            switch plain("number.group") ?? "," {
            case "nbsp": "\u{A0}"
            case "nnbsp": "\u{202F}"
            case "none": ""
            case let sign: sign
            }
        decimal = plain("number.decimal") ?? "."
        minimumGrouping = plain("number.minimum-grouping").flatMap(Int.init) ?? 1
        thousand = plain("number.thousand") ?? "*K"
        million = plain("number.million") ?? "*M"
    }

    func plain(_ number: UInt) -> String {
        String(number).reduce(into: "") { $0 += digits[$1.wholeNumberValue ?? 0] }
    }
}

extension Messages {
    /// 12345 → "12,345", "12.345", "١٢٬٣٤٥".
    package func number(_ value: Int) -> String {
        let plain = Array(String(value.magnitude))
        var result = value < 0 ? "-" : ""
        let grouped = plain.count >= 3 + numbers.minimumGrouping
        for (index, digit) in plain.enumerated() {
            if grouped, index > 0, (plain.count - index) % 3 == 0 { result += numbers.group }
            result += numbers.digits[digit.wholeNumberValue ?? 0]
        }
        return result
    }

    /// A count for a narrow place: 987, 1.2K, 34K, 5.6M. Rounded down, as a count must not promise what is not there.
    package func compact(_ value: Int) -> String {
        switch value {
        case 1_000_000...: shortened(value, by: 1_000_000, in: numbers.million)
        case 1_000...: shortened(value, by: 1_000, in: numbers.thousand)
        default: number(value)
        }
    }

    private func shortened(_ value: Int, by unit: Int, in pattern: String) -> String {
        let tenths = value / (unit / 10)
        let short =
            tenths >= 100 || tenths % 10 == 0
            ? number(tenths / 10)
            : number(tenths / 10) + numbers.decimal + number(tenths % 10)
        return pattern.split(separator: "*", omittingEmptySubsequences: false).joined(separator: short)
    }
}
