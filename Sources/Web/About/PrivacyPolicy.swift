import Localization

/// What the server keeps of people, said as it is. Whoever changes what is kept changes these words too.
struct PrivacyPolicy {
    var contactEmail: String

    func html(on page: PageContext) -> HTML {
        let words = page.words
        let mail: HTML? =
            contactEmail.isEmpty
            ? nil : "<p><a href=\"\(link: "mailto:" + contactEmail)\" dir=\"ltr\">\(contactEmail)</a></p>"
        return """
            \(PageHead(words("privacy.title"), back: "/about").html(on: page))<div class="prose">
            <p class="lead">\(words("privacy.lead", ["server": .text(page.site.title)]))</p>
            <h2>\(words("privacy.kept"))</h2><ul>\(kept(words).map { text -> HTML in "<li>\(text)</li>" })</ul>
            <h2>\(words("privacy.seen"))</h2><p>\(words("privacy.public"))</p><p>\(words("privacy.servers"))</p>\
            <p>\(words("privacy.staff"))</p><p>\(words("privacy.pictures"))</p>
            <h2>\(words("privacy.not"))</h2><p>\(words("privacy.none"))</p><p>\(words("privacy.addresses"))</p>
            <h2>\(words("privacy.cookies"))</h2><p>\(words("privacy.cookies-text"))</p>
            <h2>\(words("privacy.gone"))</h2><p>\(words("privacy.delete"))</p>
            <h2>\(words("about.contact"))</h2><p>\(words("privacy.ask"))</p>\(mail)</div>
            """
    }

    private func kept(_ words: Messages) -> [String] {
        [
            words("privacy.account"), words("privacy.written"), words("privacy.sessions"), words("privacy.apps"),
            words("privacy.reason"),
        ]
    }
}
