import Testing

@testable import Localization

@Suite struct PluralRulesTests {
    /// Samples of CLDR's own rule pages.
    @Test(arguments: [
        ("en", PluralCategory.one, [1]), ("en", .other, [0, 2, 11, 21, 1000]),
        ("de", .one, [1]), ("de", .other, [0, 2, 21]),
        ("fr", .one, [0, 1]), ("fr", .many, [1_000_000, 3_000_000]), ("fr", .other, [2, 17, 1_000_001]),
        ("pl", .one, [1]), ("pl", .few, [2, 3, 4, 22, 24, 104]), ("pl", .many, [0, 5, 12, 14, 19, 21, 112]),
        ("ar", .zero, [0]), ("ar", .one, [1]), ("ar", .two, [2]), ("ar", .few, [3, 10, 103, 110]),
        ("ar", .many, [11, 26, 99, 111]), ("ar", .other, [100, 101, 102, 200, 1_000_000]),
        ("ja", .other, [0, 1, 2, 100]),
        ("ru", .one, [1, 21, 101]), ("ru", .few, [2, 24, 102]), ("ru", .many, [0, 5, 11, 12, 111]),
        ("cs", .few, [2, 4]), ("cs", .other, [0, 5, 22]), ("lt", .one, [1, 21]), ("lt", .few, [2, 9, 22]),
        ("lv", .zero, [0, 10, 11, 30]), ("sl", .two, [2, 102]), ("he", .two, [2]), ("cy", .many, [6]),
        ("ga", .few, [3, 6]), ("mt", .many, [11, 19]), ("ro", .few, [0, 2, 19, 101]), ("gd", .two, [12]),
        ("hr", .other, [0, 5, 11]), ("is", .one, [21]), ("es", .many, [2_000_000]),
    ])
    func `numbers have the plural category that CLDR gives them`(
        language: String, category: PluralCategory, numbers: [Int]
    ) {
        for number in numbers {
            #expect(PluralRules.of(language).category(number) == category, "\(language) \(number)")
        }
    }
}
