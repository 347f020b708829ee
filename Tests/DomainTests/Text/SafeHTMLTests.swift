import Domain
import Testing

struct SafeHTMLTests {
    private func clean(_ html: String) -> String { SafeHTML.sanitise(html).html }

    @Test func `what Mastodon sends comes through unharmed`() {
        let mention =
            #"<p><span class="h-card" translate="no"><a href="https://a.test/@u" class="u-url mention">"#
            + #"@<span>u</span></a></span> see <a href="https://b.test/x" target="_blank" "#
            + #"rel="nofollow noopener noreferrer" translate="no"><span class="invisible">https://</span>"#
            + #"<span class="">b.test/x</span></a><br>next</p>"#
        let expected =
            #"<p><span class="h-card" translate="no"><a href="https://a.test/@u" class="mention u-url" "#
            + #"rel="nofollow noopener" target="_blank">@<span>u</span></a></span> see <a href="https://b.test/x" "#
            + #"rel="nofollow noopener" target="_blank" translate="no"><span class="invisible">https://</span>"#
            + "<span>b.test/x</span></a><br />next</p>"
        #expect(clean(mention) == expected.replacing("mention u-url", with: "u-url mention"))
    }

    @Test(
        arguments: [
            (
                #"<p>As <math><semantics><mi>x</mi><annotation encoding="application/x-tex">x &lt; "2"</annotation>"#
                    + "</semantics></math>!</p>", #"<p>As $x &lt; "2"$!</p>"#
            ),
            (
                #"<math DISPLAY="block"><annotation encoding='application/X-TeX'>a</annotation></math>b"#, "$$a$$b"
            ),
            (
                #"<math><annotation encoding="application/x-tex"><script>evil()</script></annotation>"#
                    + #"<annotation encoding="text/plain">p</annotation></math>"#, "$$"
            ),
            ("<h2>Title</h2><p>text</p>", "<p><strong>Title</strong></p><p>text</p>"),
            ("<h1><p>a</p><ul><li>b</li></ul></h1>", "<p><strong>ab</strong></p>"),
            ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
            (
                #"<ol start="3" reversed><li value="9">x</li></ol>"#,
                #"<ol start="3" reversed="reversed"><li value="9">x</li></ol>"#
            ),
            (#"<ol start="x"><li value="1e9">x</ol>"#, "<ol><li>x</li></ol>"),
            ("<li>loose</li>", "loose"),
            (
                "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby><rt>x</rt>",
                "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>x"
            ),
            ("<pre><code>a &lt;b&gt;\n  c</code></pre>", "<pre><code>a &lt;b&gt;\n  c</code></pre>"),
            ("<div>a</div><div>b</div>", "a  b "),
            ("<table><tr><td>1<td>2</table>", "1 2 "),
            ("a<script>b</script>c<style>d</style>e<iframe>f</iframe>g", "aceg"),
            ("a<form>b<input>c</form>d<object>e<object>f</object>g</object>h", "adh"),
            ("a<svg><title>b</title><a href='https://x.test'>c</a></svg>d<svg/>e", "ade"),
            (#"<img src="https://x.test/i.png" alt="a <cat> &amp; dog">"#, "a &lt;cat&gt; &amp; dog"),
            (
                #"<img src="https://x.test/i.png">"#,
                #"<a href="https://x.test/i.png" rel="nofollow noopener" target="_blank">https://x.test/i.png</a>"#
            ),
            (#"<img src="data:image/png;base64,AAAA">"#, "data:image/png;base64,AAAA"),
            ("<b><i>x</b>y</i>", "<b><i>x</i></b><i>y</i>"),
            ("<p>open", "<p>open</p>"),
            ("</p></div>text", "text"),
            ("1 < 2 && 3 > 2 &hellip; &nope;", "1 &lt; 2 &amp;&amp; 3 &gt; 2 … &amp;nope;"),
            ("<!-- a --><!doctype html><?xml?><![CDATA[x]]>b<!--> c <!-- d", "b c "),
            (
                #"<p lang="de" class="quote-inline x" id="i" style="color:red" onclick="x()">t</p>"#,
                #"<p class="quote-inline" lang="de">t</p>"#
            ),
            (#"<span lang="en\"x">t</span>"#, "<span>t</span>"),
            ("a\0b", "ab"),
            ("", ""),
            ("no markup", "no markup"),
            (
                #"<a href="https://x.test/" rel="me tag evil" class="hashtag btn">x</a>"#,
                #"<a href="https://x.test/" class="hashtag" rel="nofollow noopener me tag" target="_blank">x</a>"#
            ),
            (
                #"<a href="HTTPS://x.test/?a=1&b=2">x</a>"#,
                #"<a href="HTTPS://x.test/?a=1&amp;b=2" rel="nofollow noopener" target="_blank">x</a>"#
            ),
            (#"<a>x</a><a href="/local">y</a><a href="mailto:a@b.test">z</a>"#, "xyz"),
            ("<custom-thing>x</custom-thing>", "x"),
            ("<p><noscript>x</noscript></p>", "<p>x</p>"),
            ("x<textarea><b>y</textarea>z", "xz"),
            ("<plaintext><b>x", "<b>x</b>"),
        ] as [(String, String)])
    func `only the allow-list is kept`(html: String, expected: String) {
        #expect(clean(html) == expected)
    }

    @Test func `text is hidden only in a link that names its host`() {
        let honest = #"<a href="https://a.test/very/long"><span class="invisible">https://</span>a.test</a>"#
        #expect(clean(honest).contains("invisible"))
        let lie = #"<a href="https://evil.test/"><span class="invisible">https://evil.test</span>bank.test</a>"#
        #expect(!clean(lie).contains("invisible"))
        let otherHost = #"<a href="https://evil.test/"><span class="invisible">https://</span>bank.test</a>"#
        #expect(!clean(otherHost).contains("invisible"))
        let user = #"<a href="https://a.test@evil.test/"><span class="invisible">https://</span>a.test@evil.test</a>"#
        #expect(!clean(user).contains("invisible"))
        #expect(!clean(#"<p>a<span class="invisible">b</span></p>"#).contains("invisible"))
    }

    @Test func `sanitising twice changes nothing`() {
        let controls = (0..<32).flatMap { ["<p>a&#\($0);b</p>", "<p>a\(Unicode.Scalar($0) ?? "?")b</p>"] }
        for html in XSSCorpus.payloads + controls {
            let once = clean(html)
            #expect(clean(once) == once, "\(html)")
        }
    }

    @Test func `a line of a quote goes even when an accent follows its bracket`() {
        let quote = "<p class=\"quote-inline\">\u{301}RE: <a href=\"https://a.test/1\">\u{200D}x</a></p>"
        #expect(SafeHTML(stored: quote + "<p>text</p>").withoutQuoteLine.html == "<p>text</p>")
    }

    @Test func `plain text is escaped and set in paragraphs`() {
        #expect(SafeHTML(plain: "a <b>\nc\n\n\"d\"\r\n").html == "<p>a &lt;b&gt;<br />c</p><p>&quot;d&quot;</p>")
        #expect(SafeHTML(plain: "\n\n").isEmpty)
    }

    @Test func `the plain text of a post reads like the post`() {
        let html =
            #"<p>Hello <span class="h-card"><a href="https://a.test/@u" class="mention">@<span>u</span></a></span>,"#
            + "<br>see <a href=\"https://b.test/p\"><span class=\"invisible\">https://</span>b.test/p</a> &amp; 3 &lt; 4</p>"
            + "<p>more</p><ul><li>one</li><li>two</li></ul><blockquote>q</blockquote>"
        #expect(
            SafeHTML.sanitise(html).plainText
                == "Hello @u,\nsee https://b.test/p & 3 < 4\n\nmore\n\n- one\n- two\n\nq")
        #expect(SafeHTML(stored: "&#39;&#x1F600;&quot;&nbsp;&unknown; &").plainText == "'😀\"\u{A0}&unknown; &")
        #expect(SafeHTML.empty.plainText.isEmpty)
    }
}

struct SafeHTMLHostilityTests {
    @Test(arguments: XSSCorpus.payloads)
    func `nothing of the corpus gets through`(payload: String) {
        for html in [payload, "<p>\(payload)</p>", "<b title=\"\(payload)\">x</b>", "<a href='\(payload)'>x</a>"] {
            let result = SafeHTML.sanitise(html).html
            #expect(HTMLAudit.complaints(about: result).isEmpty, "\(html) became \(result)")
        }
    }

    @Test func `nested, wide and endless documents become text`() {
        for element in [
            "<b>", "<div>", "<blockquote>", "<span>", "<ul><li>", "<table><tr><td>", "<a href=https://x.test>",
        ] {
            let result = SafeHTML.sanitise(String(repeating: element, count: 10_000)).html
            #expect(HTMLAudit.complaints(about: result).isEmpty)
        }
        #expect(SafeHTML.sanitise(String(repeating: "<b>", count: 101)).html.hasPrefix("<p>&lt;b&gt;"))
        #expect(SafeHTML.sanitise(String(repeating: "<b>", count: 100) + "x").html.hasPrefix("<b><b>"))
        let long = SafeHTML.sanitise("<p>" + String(repeating: "é", count: 200_000))
        #expect(long.html.hasPrefix("<p>&lt;p&gt;é"))
        #expect(long.html.utf8.count < 200_100)
        #expect(SafeHTML.sanitise(String(repeating: "<p>x", count: 10_001)).html.hasPrefix("<p>&lt;p&gt;x"))
    }

    @Test(arguments: [
        String(repeating: "<a ", count: 50_000), "<a " + (0..<20_000).map { "a\($0) " }.joined(),
        "<b " + String(repeating: "x=\"", count: 50_000), String(repeating: "<!--", count: 40_000),
        String(repeating: "</b>", count: 9_000), String(repeating: "&", count: 190_000),
        String(repeating: "<script>", count: 20_000), "<script>" + String(repeating: "</scrip", count: 20_000),
        String(repeating: "<p><b x=1></p>", count: 4_000), String(repeating: "<form>", count: 9_000),
        String(repeating: "<table>x<tr>", count: 4_000), String(repeating: "<svg><desc>", count: 4_000),
        "<span class=\"a" + String(repeating: "\u{0316}\u{0301}", count: 40_000) + "\">x</span>",
        String(repeating: "<a href=https://x.test>y", count: 4_000), "<" + String(repeating: "a", count: 190_000),
    ])
    func `documents made to be slow are finished`(html: String) {
        #expect(HTMLAudit.complaints(about: SafeHTML.sanitise(html).html).isEmpty)
    }

    @Test func `mutated documents never break the parser or the rules`() {
        var random = SplitMix(state: 1)
        let pieces = XSSCorpus.payloads + XSSCorpus.fragments
        for _ in 0..<3_000 {
            var bytes = (0..<4).flatMap { _ in Array(pieces[Int.random(in: 0..<pieces.count, using: &random)].utf8) }
            for _ in 0..<6 where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                default: bytes.insert(Array("<>\"'/=& -!\0a".utf8)[Int.random(in: 0..<12, using: &random)], at: place)
                }
            }
            let html = String(decoding: bytes, as: UTF8.self)
            let result = SafeHTML.sanitise(html)
            #expect(HTMLAudit.complaints(about: result.html).isEmpty, "\(html) became \(result.html)")
            _ = result.plainText
        }
    }
}
