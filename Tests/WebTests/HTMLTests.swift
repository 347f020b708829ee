import Testing

@testable import Web

@Suite struct HTMLTests {
    @Test func `text is escaped, literals and pieces are markup`() {
        let name = "<b>\"O'Neil\" & co</b>"
        let piece: HTML = "<i>\(name)</i>"
        #expect(piece.string == "<i>&lt;b&gt;&quot;O&#39;Neil&quot; &amp; co&lt;/b&gt;</i>")
        let outer: HTML = "<p>\(piece)\([piece, piece])</p>"
        #expect(outer.string == "<p>\(piece.string)\(piece.string)\(piece.string)</p>")
    }

    @Test func `an attribute without a value is left out`() {
        let none: String? = nil
        let html: HTML =
            "<a\(attribute: "lang", none)\(attribute: "title", "a\"b")\(flag: "hidden", true)\(flag: "open", false)>"
        #expect(html.string == "<a title=\"a&quot;b\" hidden>")
    }

    @Test(arguments: [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:1", "data:text/html,x", "vbscript:x",
        "\u{1}javascript:x",
    ])
    func `an address that could run is no link`(address: String) {
        let html: HTML = "<a href=\"\(link: address)\">"
        #expect(html.string == "<a href=\"#\">")
    }

    @Test(arguments: [
        "https://a.example/?b=c", "HTTP://a.example", "/@ada", "#main", "?before=1", "mailto:a@b.example",
    ])
    func `an ordinary address is a link`(address: String) {
        let html: HTML = "<a href=\"\(link: address)\">"
        #expect(html.string == "<a href=\"\(address)\">")
    }

    @Test func `control signs that HTML forbids are dropped`() {
        #expect(HTML(text: "a\u{0}b\u{1B}c\td\n").string == "abc\td\n")
    }
}
