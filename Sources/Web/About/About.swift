import Actions
import Domain
import HTTPTransport
import Hummingbird
import Localization
import Store

/// What this server is, what holds here, and whom to ask.
struct AboutPage {
    var profile: ServerProfile
    /// Whoever answers for the server here.
    var contact: PersonLine?
    var version: String

    func html(on page: PageContext) -> HTML {
        let words = page.words
        let title = words("about.title", ["server": .text(page.site.title)])
        return """
            \(PageHead(title).html(on: page))<div class="prose">
            <p class="lead">\(lead(page))</p>\(HTML(paragraphs: profile.about))
            <p>\(joining(page))</p>
            <h2 id="rules">\(words("foot.rules"))</h2>\
            \(profile.rules.isEmpty ? "<p>\(words("about.no-rules"))</p>" : RuleList(rules: profile.rules).html)
            <h2 id="contact">\(words("about.contact"))</h2>\(contacts(words))
            <h2 id="source">\(words("about.software"))</h2><p>\(words("about.version", ["version": .text(version)]))</p>
            <p><a href="/privacy-policy">\(words("privacy.title"))</a></p></div>
            """
    }

    private func lead(_ page: PageContext) -> String {
        profile.shortDescription.isEmpty
            ? page.words("landing.text", ["domain": .text(page.site.domain)]) : profile.shortDescription
    }

    private func joining(_ page: PageContext) -> HTML {
        let words = page.words
        let join: HTML = "<a href=\"/auth/sign_up\">\(words("landing.join"))</a>"
        return switch page.site.registration {
        case .open: "\(words("about.open")) \(join)"
        case .approval: "\(words("about.approval")) \(join)"
        case .closed: HTML(text: words("about.closed"))
        }
    }

    private func contacts(_ words: Messages) -> HTML {
        let mail = profile.contactEmail
        let address: HTML = "<a href=\"\(link: "mailto:" + mail)\" dir=\"ltr\">\(mail)</a>"
        let person = contact.map { person -> HTML in
            "<p><a href=\"\(link: person.path)\"><bdi>\(person.name)</bdi></a> \(person.handleText)</p>"
        }
        if mail.isEmpty && contact == nil { return "<p>\(words("about.no-contact"))</p>" }
        return "\(person)\(mail.isEmpty ? nil : "<p>\(address)</p>" as HTML)"
    }
}

extension HTML {
    /// Plain text of the people who run the server: an empty line parts paragraphs.
    init(paragraphs text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let paragraphs = lines.split { $0.allSatisfy(\.isWhitespace) }
        self = paragraphs.reduce(into: HTML()) { html, paragraph in
            html += "<p dir=\"auto\">\(paragraph.joined(separator: " "))</p>"
        }
    }
}

extension WebApp {
    func addAboutPages(to router: some RouterMethods<EdgeContext>) {
        get(router, "/about") { try await $0.aboutPage() }
        get(router, "/about/more") { _ in .go(LocalPath(trusted: "/about")) }
        get(router, "/privacy-policy") { try await $0.privacyPage() }
    }
}

extension Visit {
    fileprivate func aboutPage() async throws -> PageReply {
        let (profile, contact) = try await read { reader in
            let profile = try reader.serverProfile()
            let account = try profile.contactAccount.flatMap { try reader.account(Account.ID($0)) }
            return (profile, account.flatMap { $0.standing < .suspended ? PersonLine($0) : nil })
        }
        let about = AboutPage(profile: profile, contact: contact, version: web.identity.version)
        return show(words("foot.about"), head: description(about: profile), about.html(on: page))
    }

    private func description(about profile: ServerProfile) -> HTML {
        profile.shortDescription.isEmpty
            ? HTML() : "<meta name=\"description\" content=\"\(profile.shortDescription)\">\n"
    }

    fileprivate func privacyPage() async throws -> PageReply {
        let profile = try await read { try $0.serverProfile() }
        return show(words("privacy.title"), PrivacyPolicy(contactEmail: profile.contactEmail).html(on: page))
    }
}
