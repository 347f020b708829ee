import Testing

@testable import Localization

private func speaking(_ tag: String, _ source: String) throws -> Messages {
    Messages(try Catalogue(tag: tag, parsing: source))
}

@Suite struct MessagesTests {
    @Test func `a placeholder is filled, and isolated from the sentence around it`() throws {
        let words = try speaking("en", "greeting = Hello, {name}!")
        #expect(words("greeting", ["name": "שלום"]) == "Hello, \u{2068}שלום\u{2069}!")
    }

    @Test func `a plural takes the branch of the number, an exact one first`() throws {
        let words = try speaking("pl", "posts = {count, plural, =0 {nic} one {# wpis} few {# wpisy} other {# wpisów}}")
        #expect(
            [0, 1, 3, 5].map { words("posts", ["count": .number($0)]) } == ["nic", "1 wpis", "3 wpisy", "5 wpisów"])
    }

    @Test func `a select takes the branch of its word, and other for words it does not know`() throws {
        let words = try speaking("en", "seen = Seen by {who, select, all {everyone} other {{count} people}}.")
        #expect(words("seen", ["who": "all"]) == "Seen by everyone.")
        #expect(words("seen", ["who": "some", "count": 3]) == "Seen by 3 people.")
    }

    @Test func `a placeholder without an argument is left for the caller`() throws {
        let words = try speaking("en", "boosted = {name} boosted {count, plural, one {# post} other {# posts}}")
        let pieces = words.pieces("boosted", ["count": 2])
        #expect(pieces == [.slot("name"), .text(" boosted "), .text("2"), .text(" posts")])
    }

    @Test func `an unknown key speaks itself, a silent language speaks English`() throws {
        let english = try Catalogue(tag: "en", parsing: "home = Home")
        let german = Messages(try Catalogue(tag: "de", parsing: "locale.name = Deutsch"), fallback: english)
        #expect(german("home") == "Home")
        #expect(german("nowhere") == "nowhere")
    }

    @Test func `the forms of a plural go to the script as JSON`() throws {
        let words = try speaking("en", "new = {count, plural, one {# new post} other {# new posts}}")
        #expect(words.pluralForms("new") == ##"{"one":"# new post","other":"# new posts"}"##)
    }

    @Test func `numbers are grouped as the language does`() throws {
        #expect(try speaking("en", "")(1_234_567) == "1,234,567")
        #expect(try speaking("pl", "number.group = nbsp\nnumber.minimum-grouping = 2")(1234) == "1234")
        #expect(try speaking("pl", "number.group = nbsp\nnumber.minimum-grouping = 2")(12_345) == "12\u{A0}345")
        #expect(try speaking("ar", "number.digits = ٠١٢٣٤٥٦٧٨٩\nnumber.group = ٬")(1205) == "١٬٢٠٥")
    }

    @Test func `large counts are shortened and never rounded up`() throws {
        let words = try speaking("en", "number.thousand = *K\nnumber.million = *M")
        #expect([999, 1000, 1999, 99_999, 1_250_000].map(words.compact) == ["999", "1K", "1.9K", "99K", "1.2M"])
    }

    @Test func `dates follow the language's order and names`() throws {
        let german = try speaking(
            "de",
            """
            date.months = Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember
            date.date = D. M Y
            date.moment = DATE, TIME Uhr (UTC)
            """)
        #expect(german.date(1_772_632_980_000) == "4. März 2026")
        #expect(german.moment(1_772_632_980_000) == "4. März 2026, 14:03 Uhr (UTC)")
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1_772_632_980_123, "2026-03-04T14:03:00.123Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func `a moment is written in RFC 3339`(milliseconds: Int64, text: String) {
        #expect(CivilTime(milliseconds).iso == text)
    }

    @Test func `an age is short, and a date after a week`() throws {
        let words = try #require(try Languages.embedded().language("en"))
        let now: Int64 = 1_772_632_980_000
        let ages: [Int64] = [5, 61, 3 * 3600 + 1, 6 * 86_400, 8 * 86_400, 400 * 86_400]
        #expect(
            ages.map { words.age(of: now - $0 * 1000, at: now) } == ["now", "1m", "3h", "6d", "24 Feb", "28 Jan 2025"])
    }
}

extension Messages {
    fileprivate func callAsFunction(_ number: Int) -> String { self.number(number) }
}
