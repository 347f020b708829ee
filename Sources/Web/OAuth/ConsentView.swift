import Domain
import Localization

/// Asks whether an app may act for the person: who asks, for what, and where it leads.
struct Consent {
    var request: AuthorizationRequest
    var application: Application

    func html(on page: PageContext) -> HTML {
        let words = page.words
        let hidden = request.pairs.map { field -> HTML in
            "<input type=\"hidden\" name=\"\(field.name)\" value=\"\(field.value)\">"
        }
        return """
            \(PageHead(words("consent.title")).html(on: page))<div class="box stack">
            <p class="ask">\(words.html("consent.asks", slots: ["app": "<strong>\(application.name)</strong>"]))</p>
            \(page.viewer.map { person(page, $0) })
            <div><h2>\(words("consent.may"))</h2>\(GrantList(scopes: request.scopes).html(words))</div>
            \(places(words))
            <form method="post" action="/oauth/authorize">\(FormToken().html(on: page))\(hidden)
            <div class="buttons">\(button("allow", words("consent.allow"), isMain: true))\
            \(button("deny", words("consent.deny"), isMain: false))</div></form>
            <p class="hint">\(words("consent.later"))</p></div>
            """
    }

    private func button(_ decision: String, _ label: String, isMain: Bool) -> HTML {
        """
        <button class="\(isMain ? "button main" : "button")" name="decision" value="\(decision)">\(label)</button>
        """
    }

    private func person(_ page: PageContext, _ viewer: Viewer) -> HTML {
        let other = "/auth/sign_in?again=1&back=" + request.path.description.queryEscaped
        return """
            <div class="as">\(viewer.person.face(size: 40))<p>\(page.words("consent.as")) \
            <strong>\(viewer.person.handleText)</strong><br>\
            <a href="\(link: other)">\(page.words("consent.other"))</a></p></div>
            """
    }

    /// Names are chosen by whoever registers an app; the address is what they cannot choose freely.
    private func places(_ words: Messages) -> HTML {
        let target: HTML =
            switch RedirectTarget(request.redirectURI) {
            case .site(let url):
                words.html("consent.to-site", slots: ["host": "<strong dir=\"ltr\">\(url.authority)</strong>"])
            case .program(let scheme):
                words.html("consent.to-program", slots: ["scheme": "<strong dir=\"ltr\">\(scheme):</strong>"])
            case .outOfBand: HTML(text: words("consent.to-code"))
            }
        let website = application.website.map { address -> HTML in
            """
            <li>\(Icon.link.html)<span>\(words("consent.website")) \
            <a href="\(link: address)" rel="nofollow noopener noreferrer" dir="ltr">\(address)</a></span></li>
            """
        }
        return """
            <ul class="grants facts-list"><li>\(Icon.leave.html)<span>\(target)</span></li>\(website)
            <li>\(Icon.info.html)<span>\(words("consent.claims"))</span></li></ul>
            """
    }
}

/// What an app may do, point by point.
struct GrantList {
    var scopes: ScopeSet
    var isSmall = false

    func html(_ words: Messages) -> HTML {
        let points = words.grants(scopes).map { grant -> HTML in
            "<li>\(Icon.check.html)<span>\(grant)</span></li>"
        }
        return "<ul class=\"\(isSmall ? "grants small" : "grants")\">\(points)</ul>"
    }
}

/// The code of an app that cannot be led back to, to copy.
struct CodePage {
    var code: String

    func html(on page: PageContext) -> HTML {
        """
        \(PageHead(page.words("code.title")).html(on: page))<div class="box stack"><p>\(page.words("code.text"))</p>
        <p><code class="code">\(code)</code></p><p class="hint">\(page.words("code.once"))</p></div>
        """
    }
}

/// Why an app's link is not followed.
enum AuthorizationFault: Error, Equatable {
    case unknownApplication
    case wrongRedirect
    case unsupportedResponseType
    case invalidScope
    case invalidChallenge
    case loginRequired

    /// RFC 6749 §4.1.2.1; nil where nobody can be told, because who asks is not known.
    var code: String? {
        switch self {
        case .unknownApplication, .wrongRedirect: nil
        case .unsupportedResponseType: "unsupported_response_type"
        case .invalidScope: "invalid_scope"
        case .invalidChallenge: "invalid_request"
        case .loginRequired: "login_required"
        }
    }
}

/// An app's link that is wrong. Nobody is led away from here without a word: anybody can register an app, so an
/// automatic redirect would be one to anywhere (RFC 9700 §4.11.2).
struct AuthorizationError {
    var fault: AuthorizationFault
    /// The app's own address with the error, when the app is known.
    var wayBack: (label: String, address: String)?

    func html(on page: PageContext) -> HTML {
        let back = wayBack.map { way -> HTML in
            "<p><a href=\"\(link: way.address)\" rel=\"nofollow noopener noreferrer\">\(way.label)</a></p>"
        }
        return """
            <div class="empty">\(Icon.bird.drawing)<h1>\(page.words("consent.fault"))</h1><p>\(text(page.words))</p>\
            \(back)<a class="button main" href="/">\(page.words("error.home"))</a></div>
            """
    }

    private func text(_ words: Messages) -> String {
        switch fault {
        case .unknownApplication: words("consent.fault-application")
        case .wrongRedirect: words("consent.fault-redirect")
        case .unsupportedResponseType: words("consent.fault-type")
        case .invalidScope: words("consent.fault-scope")
        case .invalidChallenge: words("consent.fault-challenge")
        case .loginRequired: words("consent.fault-login")
        }
    }
}
