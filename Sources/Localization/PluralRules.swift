/// CLDR's plural categories.
package enum PluralCategory: String, Sendable, CaseIterable {
    case zero, one, two, few, many, other
}

/// Which plural category a whole number has in a language (CLDR 46, cardinal rules, integers only:
/// our messages count posts and people, never fractions).
package struct PluralRules: Sendable {
    package let category: @Sendable (Int) -> PluralCategory

    /// The rules of a language subtag ("pl", not "pl-PL"); English ones where CLDR has no entry here.
    package static func of(_ language: String) -> PluralRules {
        PluralRules { number in
            let n = number.magnitude
            return switch language {
            case "ja", "ko", "zh", "vi", "th", "id", "ms", "lo", "my", "yue", "bo", "jv": .other
            case "fr", "pt": n <= 1 ? .one : wholeMillions(n)
            case "es", "it", "ca": n == 1 ? .one : wholeMillions(n)
            case "hi", "fa", "bn", "am", "gu", "kn", "zu", "hy", "ff", "kab": n <= 1 ? .one : .other
            case "ak", "ln", "mg", "pa", "ti", "wa", "tl", "si": n <= 1 ? .one : .other
            case "pl": polish(n)
            case "ru", "uk", "be": eastSlavic(n)
            case "hr", "sr", "bs": southSlavic(n)
            case "cs", "sk": n == 1 ? .one : (2...4).contains(n) ? .few : .other
            case "sl": slovene(n)
            case "lt": lithuanian(n)
            case "lv": latvian(n)
            case "ro": n == 1 ? .one : n == 0 || (1...19).contains(n % 100) ? .few : .other
            case "ar": arabic(n)
            case "he": n == 1 ? .one : n == 2 ? .two : .other
            case "ga": irish(n)
            case "gd": gaelic(n)
            case "cy": welsh(n)
            case "mk", "is": n % 10 == 1 && n % 100 != 11 ? .one : .other
            case "mt": maltese(n)
            default: n == 1 ? .one : .other
            }
        }
    }

    /// "3 millions *de* posts": Romance languages have `many` for whole millions.
    private static func wholeMillions(_ n: UInt) -> PluralCategory {
        n != 0 && n % 1_000_000 == 0 ? .many : .other
    }

    private static func polish(_ n: UInt) -> PluralCategory {
        if n == 1 { return .one }
        return (2...4).contains(n % 10) && !(12...14).contains(n % 100) ? .few : .many
    }

    private static func eastSlavic(_ n: UInt) -> PluralCategory {
        if n % 10 == 1, n % 100 != 11 { return .one }
        return (2...4).contains(n % 10) && !(12...14).contains(n % 100) ? .few : .many
    }

    private static func southSlavic(_ n: UInt) -> PluralCategory {
        if n % 10 == 1, n % 100 != 11 { return .one }
        return (2...4).contains(n % 10) && !(12...14).contains(n % 100) ? .few : .other
    }

    private static func slovene(_ n: UInt) -> PluralCategory {
        switch n % 100 {
        case 1: .one
        case 2: .two
        case 3, 4: .few
        default: .other
        }
    }

    private static func lithuanian(_ n: UInt) -> PluralCategory {
        if (11...19).contains(n % 100) { return .other }
        return n % 10 == 1 ? .one : n % 10 == 0 ? .other : .few
    }

    private static func latvian(_ n: UInt) -> PluralCategory {
        if n % 10 == 0 || (11...19).contains(n % 100) { return .zero }
        return n % 10 == 1 ? .one : .other
    }

    private static func arabic(_ n: UInt) -> PluralCategory {
        switch n {
        case 0: return .zero
        case 1: return .one
        case 2: return .two
        default: break
        }
        if (3...10).contains(n % 100) { return .few }
        return (11...99).contains(n % 100) ? .many : .other
    }

    private static func irish(_ n: UInt) -> PluralCategory {
        switch n {
        case 1: .one
        case 2: .two
        case 3...6: .few
        case 7...10: .many
        default: .other
        }
    }

    private static func gaelic(_ n: UInt) -> PluralCategory {
        switch n {
        case 1, 11: .one
        case 2, 12: .two
        case 3...10, 13...19: .few
        default: .other
        }
    }

    private static func welsh(_ n: UInt) -> PluralCategory {
        switch n {
        case 0: .zero
        case 1: .one
        case 2: .two
        case 3: .few
        case 6: .many
        default: .other
        }
    }

    private static func maltese(_ n: UInt) -> PluralCategory {
        if n == 1 { return .one }
        if n == 2 { return .two }
        if n == 0 || (3...10).contains(n % 100) { return .few }
        return (11...19).contains(n % 100) ? .many : .other
    }
}
