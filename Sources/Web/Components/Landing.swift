import Localization

/// The first screen of a server for those who are not signed in.
struct Landing {
    func html(on page: PageContext) -> HTML {
        let words = page.words
        let join: HTML? =
            page.site.registration == .closed
            ? nil : "<a class=\"button main\" href=\"/auth/sign_up\">\(words("landing.join"))</a>"
        let text =
            page.site.summary.isEmpty
            ? words("landing.text", ["domain": .text(page.site.domain)]) : page.site.summary
        return """
            <section class="hero">\(Icon.bird.drawing)<h1>\(page.site.title)</h1><p>\(text)</p>\
            <div class="buttons">\(join)<a class="button" href="/auth/sign_in">\(words("nav.sign-in"))</a></div></section>
            """
    }
}
