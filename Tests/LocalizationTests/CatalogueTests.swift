import Foundation
import Testing

@testable import Localization

@Suite struct CatalogueTests {
    @Test(arguments: [
        "no equals sign", "key = {open", "key = closed}", "key = {}", "key = {n, plural, one {#}}",
        "key = {n, ordinal, other {}}",
        "key = {n, plural, several {#} other {#}}", "key = {n, select, a {b}}", "key = a\nkey = b", "key = ends \\",
    ])
    func `a malformed catalogue is refused with its line`(source: String) {
        #expect(throws: Catalogue.Malformed.self) { try Catalogue(tag: "xx", parsing: source) }
    }

    @Test func `comments are left out, indented lines continue, signs are escaped`() throws {
        let source = "# a comment\nlong = one\n    two \\{three\\}\\nfour"
        let words = Messages(try Catalogue(tag: "en", parsing: source))
        #expect(words("long") == "one two {three}\nfour")
    }

    @Test func `every language has every message of English with the same placeholders`() throws {
        let catalogues = try Languages.embeddedCatalogues()
        let english = try #require(catalogues.first { $0.tag == "en" })
        for catalogue in catalogues {
            #expect(english.keys.subtracting(catalogue.keys) == [], "\(catalogue.tag) lacks these")
            #expect(catalogue.keys.subtracting(english.keys) == [], "\(catalogue.tag) has these too many")
            for key in catalogue.keys {
                let slots = catalogue.slots(of: key) ?? []
                #expect(slots.isSubset(of: english.slots(of: key) ?? []), "\(catalogue.tag) \(key)")
            }
        }
    }

    @Test func `the test language is longer, accented and right to left`() throws {
        let english = try Catalogue(tag: "en", parsing: "nav = Notifications of {name}\nlocale.direction = ltr")
        let words = Messages(english.pseudo())
        #expect(words.direction == .rtl)
        #expect(words("nav", ["name": "x"]).contains("Ñótífíçátíóñš"))
        #expect(words("nav", ["name": "x"]).count >= "Notifications of x".count * 13 / 10)
    }
}

@Suite struct NegotiationTests {
    private let languages = Languages(
        ["en", "de", "pt-BR", "fr"].map { Catalogue(tag: $0, templates: [:]) })

    @Test func `the account's language comes before the address, the cookie and the browser`() {
        #expect(languages.negotiate(setting: "de", query: "fr", cookie: "en", acceptLanguage: "pt-BR").tag == "de")
        #expect(languages.negotiate(setting: nil, query: "fr", cookie: "de", acceptLanguage: "pt-BR").tag == "fr")
        #expect(languages.negotiate(setting: nil, query: nil, cookie: "de", acceptLanguage: "fr").tag == "de")
    }

    @Test func `a browser's languages are taken by weight, a region falls back to its language`() {
        func browser(_ header: String) -> String {
            languages.negotiate(setting: nil, query: nil, cookie: nil, acceptLanguage: header).tag
        }
        #expect(browser("fr;q=0.5, de-AT;q=0.9, en;q=0.1") == "de")
        #expect(browser("nl, PT-br") == "pt-BR")
        #expect(browser("de;q=0, *") == "en")
        #expect(browser(String(repeating: ",;q", count: 1000)) == "en")
    }

    @Test func `an unknown language is English`() {
        #expect(languages.negotiate(setting: "tlh", query: nil, cookie: nil, acceptLanguage: nil).tag == "en")
    }
}

@Suite struct EmbeddedCatalogueTests {
    @Test func `every catalogue of the folder is in the binary`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/Localization/Catalogues")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path())
        let embedded = try Languages.embeddedCatalogues().map { $0.tag + ".txt" }
        #expect(files.sorted() == embedded.sorted())
    }
}
