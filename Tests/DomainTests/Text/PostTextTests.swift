import Domain
import Testing

struct PostTextTests {
    private func html(_ source: String) -> String {
        PostText(source).html(
            mention: { handle in
                handle.username == "nobody"
                    ? nil : ("https://\(handle.domain ?? "here.test")/@\(handle.username)", handle.username)
            },
            tagURL: { "https://here.test/tags/\($0)" }
        ).html
    }

    @Test(
        arguments: [
            ("hello @alice!", ["alice"]), ("@alice@b.test.", ["alice@b.test"]), ("(@a)", ["a"]),
            ("@a @A @a@b.test", ["a", "a@b.test"]),
            ("mail a@b.test", []), ("a@b", []), ("x/@a", []), ("=@a", []), ("é@a", []), ("@", []), ("@@a", ["a"]),
            ("@.a", []),
            ("@a.b-c_", ["a.b-c_"]), ("@a.", ["a"]), ("@a@", ["a"]), ("@a@b", ["a@b"]), ("@a@b.", ["a@b"]),
            ("@a@B.Test", ["a@b.test"]),
            ("@a@localhost:8080", ["a@localhost:8080"]), ("@a@b.test:30", ["a@b.test"]), ("@aさん", ["a"]),
            ("@a@b.testさん", ["a@b.test"]), ("@a@münchen.test", ["a@xn--mnchen-3ya.test"]), ("https://x.test/@a", []),
            ("https://x.test/@a@b.test more", []), ("「@a」", ["a"]), ("@a,@b", ["a", "b"]), ("@a@b@c", ["a@b"]),
            ("@" + String(repeating: "a", count: 65), []),
        ] as [(String, [String])])
    func `mentions are found where people mean them`(text: String, expected: [String]) {
        #expect(PostText(text).mentions.map(\.description) == expected)
    }

    @Test(
        arguments: [
            ("#swift", ["swift"]), ("(#Swift)", ["swift"]), ("#123", []), ("#1a", ["1a"]), ("#a1, #b.", ["a1", "b"]),
            ("a#b", []),
            ("#a#b", ["a"]), ("/#a", []), ("=#a", []), (")#a", []), ("#日本語タグ。", ["日本語タグ"]), ("#Été", ["ete"]),
            ("#ÉTÉ #ete", ["ete"]),
            ("#Straße", ["straße"]), ("#a_b", ["a_b"]), ("#_", []), ("#1_2", ["1_2"]), ("#a·b·", ["a·b"]),
            ("#ｆｕｌｌ", ["full"]), ("＃wide", ["wide"]),
            ("# a", []), ("##a", ["a"]), ("#️⃣", []), ("#がく", ["がく"]), ("https://x.test/#a", []), ("#a-b", ["a"]),
            ("#हिन्दी", ["हिन्दी"]),
            ("\"#a\"", ["a"]), ("#a's", ["a"]), ("😀#a", ["a"]), ("#" + String(repeating: "a", count: 201), []),
        ] as [(String, [String])])
    func `hashtags are found and made comparable`(text: String, expected: [String]) {
        #expect(PostText(text).hashtags.map(\.key) == expected)
    }

    @Test(
        arguments: [
            ("see https://x.test.", ["https://x.test"]), ("http://x.test/a, and", ["http://x.test/a"]), ("x.test", []),
            ("https://", []),
            ("https://x", []), ("https://localhost/a", ["https://localhost/a"]),
            ("https://x.test:8080/a", ["https://x.test:8080/a"]),
            ("(https://x.test/a_(b))", ["https://x.test/a_(b)"]), ("(https://x.test/a)", ["https://x.test/a"]),
            ("[https://x.test/]", ["https://x.test/"]),
            ("https://x.test/?q=a&b=c#d!", ["https://x.test/?q=a&b=c#d"]), ("<https://x.test/a>", ["https://x.test/a"]),
            ("\"https://x.test/a\"", ["https://x.test/a"]),
            ("https://x.test/a...", ["https://x.test/a"]), ("ahttps://x.test", []), ("@https://x.test", []),
            ("見https://x.test/見て。", ["https://x.test/見て"]),
            ("https://x.testを見て", ["https://x.test"]), ("https://müller.test/ä", ["https://müller.test/ä"]),
            ("https://пример.рф/путь", ["https://пример.рф/путь"]),
            ("https://user@evil.test/", []), ("https://x.test@evil.test/", []),
            ("HTTPS://X.test/A", ["HTTPS://X.test/A"]), ("https://.x.test", []),
            ("https://x..test/a", []), ("javascript:alert(1)", []), ("ftp://x.test", []),
            ("https://x.test/a\u{202E}b", ["https://x.test/a"]),
            ("https://x.test/a https://x.test/a", ["https://x.test/a"]),
            ("https://x.test/%20(", ["https://x.test/%20"]),
        ] as [(String, [String])])
    func `links are found without the punctuation around them`(text: String, expected: [String]) {
        #expect(PostText(text).links == expected)
    }

    @Test func `characters are counted as Mastodon counts them`() {
        #expect(PostText("").characterCount == 0)
        #expect(PostText("héllo 👨‍👩‍👧‍👦").characterCount == 7)
        #expect(PostText("https://example.test/" + String(repeating: "a", count: 100)).characterCount == 23)
        #expect(PostText("http://a.test.").characterCount == 24)
        #expect(PostText("@alice@very.long.domain.test hi").characterCount == 9)
        #expect(PostText("@alice #tag").characterCount == 11)
        #expect(PostText("a\r\nb").characterCount == 3)
    }

    @Test func `a post has Mastodon's markup`() {
        #expect(
            html("Hi @alice@b.test & <all>\nI'm \"here\"")
                == "<p>Hi <span class=\"h-card\" translate=\"no\"><a href=\"https://b.test/@alice\" class=\"u-url mention\">"
                + "@<span>alice</span></a></span> &amp; &lt;all&gt;<br />I&#39;m &quot;here&quot;</p>")
        #expect(
            html("#Été")
                == "<p><a href=\"https://here.test/tags/ete\" class=\"mention hashtag\" rel=\"tag\">#<span>Été</span></a></p>"
        )
        #expect(
            html("https://www.example.test/a/very/long/path?with=query&and=more")
                == "<p><a href=\"https://www.example.test/a/very/long/path?with=query&amp;and=more\" target=\"_blank\" "
                + "rel=\"nofollow noopener\" translate=\"no\"><span class=\"invisible\">https://www.</span>"
                + "<span class=\"ellipsis\">example.test/a/very/long/path?</span><span class=\"invisible\">with=query&amp;and=more</span></a></p>"
        )
        #expect(
            html("http://a.test")
                == "<p><a href=\"http://a.test\" target=\"_blank\" rel=\"nofollow noopener\" translate=\"no\">"
                + "<span class=\"invisible\">http://</span><span class=\"\">a.test</span><span class=\"invisible\"></span></a></p>"
        )
    }

    @Test(arguments: [
        ("", ""), ("\n", ""), ("a", "<p>a</p>"), ("a\nb", "<p>a<br />b</p>"), ("a\n\nb", "<p>a</p><p>b</p>"),
        ("a\n\n\n\nb\n", "<p>a</p><p>b</p>"),
        ("\n\na", "<p>a</p>"), ("a\r\n\r\nb\rc", "<p>a</p><p>b<br />c</p>"), ("@nobody <", "<p>@nobody &lt;</p>"),
    ])
    func `lines and paragraphs are kept`(text: String, expected: String) {
        #expect(html(text) == expected)
    }

    @Test func `what a post is rendered to survives the sanitiser`() {
        for source in ["@a #b https://x.test/abcdefghijklmnopqrstuvwxyzabcdefghijklmnop\n\nx"] + XSSCorpus.payloads {
            let rendered = html(source)
            #expect(HTMLAudit.complaints(about: rendered).isEmpty, "\(source) became \(rendered)")
            #expect(SafeHTML.sanitise(rendered).plainText == SafeHTML(stored: rendered).plainText)
        }
    }

    @Test(arguments: [
        String(repeating: "@a", count: 50_000), "#" + String(repeating: "a", count: 1_000_000),
        String(repeating: "#", count: 100_000),
        String(repeating: "http://", count: 20_000), String(repeating: "https://é", count: 20_000),
        "https://x.test/" + String(repeating: "(", count: 100_000),
        String(repeating: "@a@", count: 30_000), "#" + String(repeating: "1", count: 300_000),
        String(repeating: "@a.é@é.", count: 10_000),
    ])
    func `texts made to be slow are finished`(text: String) {
        let post = PostText(text)
        #expect(post.characterCount > 0)
    }

    @Test func `a profile field claims a page that is its whole value`() {
        func field(_ text: String) -> String {
            PostText(text).fieldHTML(mention: { ("https://h.test/@\($0.username)", $0.username) }, tagURL: { $0 }).html
        }
        #expect(field("https://me.test").contains("rel=\"me nofollow noopener\""))
        #expect(!field("see https://me.test").contains("rel=\"me"))
        #expect(!field("https://me.test https://you.test").contains("rel=\"me"))
        #expect(field("they/\nthem <b>") == "they/ them &lt;b&gt;")
    }
}

struct LanguageTests {
    @Test func `languages are known by their codes`() {
        #expect(Language.named("de")?.native == "Deutsch")
        #expect(Language.named("EN-us")?.code == "en")
        #expect(Language.named("pt_BR")?.english == "Portuguese")
        #expect(Language.named("zh-tw")?.code == "zh-TW")
        #expect(Language.named("zh-Hant")?.code == "zh")
        #expect(Language.named("nds")?.english == "Low German")
        #expect(Language.named("xx") == nil)
        #expect(Language.named("") == nil)
        #expect(Language.named("<script>") == nil)
        #expect(Set(Language.all.map(\.code)).count == Language.all.count)
        #expect(Language.all.count > 200)
    }
}

struct DomainNameTests {
    @Test(arguments: [
        ("Example.TEST", "example.test"), ("example.test.", "example.test"), ("münchen.test", "xn--mnchen-3ya.test"),
        ("пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("a_b.test", "a_b.test"), ("xn--mnchen-3ya.test", "xn--mnchen-3ya.test"), ("ｅxample.test", "example.test"),
    ])
    func `host names have one spelling`(name: String, expected: String) {
        #expect(DomainName.ascii(name) == expected)
    }

    @Test(arguments: [
        "", ".", "a..b", "-a.test", "a-.test", "a b", "a/b", "a:1", "a%00.test", "evil#@x",
        String(repeating: "a", count: 64) + ".test",
    ])
    func `what is no host name is refused`(name: String) {
        #expect(DomainName.ascii(name) == nil)
    }
}
