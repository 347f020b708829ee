import Localization

/// A whole page: document, frame and what stands in it.
struct Frame {
    enum Kind {
        /// Navigation, content, aside.
        case app
        /// One column without navigation: signing in, consent, set-up.
        case plain
    }

    /// Before " · name of the server".
    var title: String
    var kind = Kind.app
    /// Which navigation item is this page.
    var current: NavigationItem?
    var content: HTML
    /// Beside the content from 1280 px, below it elsewhere; the standard one when nil.
    var aside: HTML?
    /// More for the head: description, canonical address, robots.
    var head = HTML()

    func html(on page: PageContext) -> HTML {
        let words = page.words
        return """
            <!doctype html>
            <html lang="\(words.tag)" dir="\(words.direction.rawValue)" data-scheme="\(page.look.scheme)" \
            data-contrast="\(page.look.contrast)" data-text="\(page.look.textSize)"\
            \(attribute: "data-motion", page.look.lessMotion ? "less" : nil)>
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
            <title>\(title) · \(page.site.title)</title>
            <link rel="stylesheet" href="\(Assets.embedded.style)">
            <link rel="icon" href="\(Assets.embedded.favicon)" type="image/svg+xml">
            <link rel="apple-touch-icon" href="\(Assets.embedded.touchIcon)">
            <link rel="manifest" href="/manifest.webmanifest">
            <meta name="theme-color" content="#FFFFFF" media="(prefers-color-scheme: light)">
            <meta name="theme-color" content="#161F22" media="(prefers-color-scheme: dark)">
            \(head)\(scripts)</head>
            <body\(attribute: "class", bodyClass(page)) data-failed="\(words("script.failed"))">
            <a class="skip" href="#main">\(words("frame.skip"))</a>
            <div class="frame">
            \(kind == .app ? Navigation(current: current).html(on: page) : plainBrand(page))
            <main id="main" tabindex="-1">
            \(page.notice.map { Banner($0, words).html })\(content)
            </main>
            \(kind == .app ? (aside ?? standardAside(page)) : nil)
            \(foot(page))
            </div>
            \(page.token.isEmpty ? nil : actionForm(page))
            </body>
            </html>

            """
    }

    private var scripts: HTML {
        """
        <script type="importmap">\(Assets.embedded.importMap)</script>
        <script type="module" src="\(Assets.embedded.script)"></script>

        """
    }

    private func bodyClass(_ page: PageContext) -> String? {
        if kind == .plain { return "plain" }
        return page.viewer == nil ? "guest" : nil
    }

    private func plainBrand(_ page: PageContext) -> HTML {
        "<header>\(Navigation.brand(page))</header>"
    }

    /// The one form behind every button of the page (`form="act"`): one token instead of one at each button.
    private func actionForm(_ page: PageContext) -> HTML {
        """
        <form id="act" method="post" hidden><input type="hidden" name="token" value="\(page.token)">\
        <input type="hidden" name="back" value="\(page.path)"></form>
        """
    }

    private func standardAside(_ page: PageContext) -> HTML {
        """
        <aside class="aside" aria-label="\(page.words("frame.aside"))">
        \(SearchField().html(on: page))\(page.path == "/" ? nil : host(page))
        </aside>
        """
    }

    /// Where one is, and for guests the way in; the landing page says the same at its top.
    private func host(_ page: PageContext) -> HTML {
        let words = page.words
        let site = page.site
        let text = site.summary.isEmpty ? words("landing.text", ["domain": .text(site.domain)]) : site.summary
        let join: HTML? =
            page.viewer != nil || site.registration == .closed
            ? nil : "<p><a class=\"button wide\" href=\"/auth/sign_up\">\(words("landing.join"))</a></p>"
        return """
            <section class="card stack"><h2><a href="/about">\(site.title)</a></h2><p>\(text)</p>\(join)</section>
            """
    }

    private func foot(_ page: PageContext) -> HTML {
        let words = page.words
        return """
            <footer class="foot"><ul>
            <li><a href="/about">\(words("foot.about"))</a></li>
            <li><a href="/about#rules">\(words("foot.rules"))</a></li>
            <li><a href="/privacy-policy">\(words("foot.privacy"))</a></li>
            <li><a href="/about#source">\(words("foot.source"))</a></li>
            </ul></footer>
            """
    }
}

/// Looks for people, posts and tags.
struct SearchField {
    var query = ""
    var wide = false

    func html(on page: PageContext) -> HTML {
        """
        <form class="search" role="search" action="/search" method="get">\(Icon.search.html)\
        <input type="search" name="q" value="\(query)" aria-label="\(page.words("search.label"))" \
        placeholder="\(page.words("search.placeholder"))" autocapitalize="none" spellcheck="false" enterkeyhint="search">\
        \(wide ? "<button class=\"button main\">\(page.words("search.go"))</button>" : nil)</form>
        """
    }
}
