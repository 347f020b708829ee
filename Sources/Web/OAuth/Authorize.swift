import Actions
import Domain
import HTTPTransport
import HTTPTypes
import Hummingbird
import Localization
import Store

extension WebApp {
    /// The page on which a person lets an app act for them (RFC 6749 §4.1). Tokens are the API's business.
    func addConsent(to router: some RouterMethods<EdgeContext>) {
        get(router, "/oauth/authorize") { try await $0.consentPage() }
        post(router, "/oauth/authorize") { try await $0.decide($1) }
        get(router, "/oauth/authorize/native") { try $0.codePage() }
        get(router, "/oauth/authorized_applications") { _ in .go(LocalPath(trusted: "/settings/sessions")) }
    }
}

extension Visit {
    fileprivate func consentPage() async throws -> PageReply {
        let asked = AuthorizationRequest(query)
        guard let application = try await application(of: asked) else {
            return refuse(.unknownApplication, asked, nil)
        }
        if let fault = asked.fault(application) { return refuse(fault, asked, application) }
        let prompt = query.string("prompt") ?? ""
        // OpenID Connect Core §3.1.2.1: `none` wants an answer without a page, which nobody gets here.
        if prompt == "none" { return refuse(.loginRequired, asked, application) }
        let mustSignIn = query.bool("force_login") == true || prompt == "login" || prompt == "select_account"
        if viewer == nil || mustSignIn { return signInFirst(asked) }
        let consent = Consent(request: asked, application: application)
        return show(
            words("consent.title"), kind: .plain, head: noIndex,
            formTarget: RedirectTarget(asked.redirectURI).formTarget, consent.html(on: page))
    }

    private func application(of asked: AuthorizationRequest) async throws -> Domain.Application? {
        try await read { try $0.application(clientID: asked.clientID) }
    }

    private func signInFirst(_ asked: AuthorizationRequest) -> PageReply {
        let again = viewer == nil ? "" : "again=1&"
        let language = query.string("lang").map { "&lang=\($0.queryEscaped)" } ?? ""
        let back = asked.path.description.queryEscaped
        return .go(LocalPath(trusted: "/auth/sign_in?\(again)back=\(back)\(language)"))
    }

    private func refuse(
        _ fault: AuthorizationFault, _ asked: AuthorizationRequest, _ application: Domain.Application?
    ) -> PageReply {
        var view = AuthorizationError(fault: fault)
        if let code = fault.code, let application, case .site(let url) = RedirectTarget(asked.redirectURI) {
            let address = asked.answer([("error", code)], issuer: web.identity.baseURL)
            let names: [String: MessageArgument] = ["app": .text(application.name), "host": .text(url.authority)]
            view.wayBack = (words("consent.back", names), address)
        }
        return show(words("consent.fault"), kind: .plain, head: noIndex, status: .badRequest, view.html(on: page))
    }

    /// What the person chose. Everything in the form is looked at anew: the person could have changed it, and so could
    /// whatever sits in their browser.
    fileprivate func decide(_ form: Parameters) async throws -> PageReply {
        let viewer = try requireViewer()
        let asked = AuthorizationRequest(form)
        guard let application = try await application(of: asked) else {
            return refuse(.unknownApplication, asked, nil)
        }
        if let fault = asked.fault(application) { return refuse(fault, asked, application) }
        // Doorkeeper's forms say it with the method.
        let isDenied = form.string("decision") == "deny" || form.string("_method")?.lowercased() == "delete"
        guard !isDenied, form.string("decision") == "allow" else {
            if asked.isOutOfBand { return .go(LocalPath(trusted: "/home")) }
            let answer = [
                (name: "error", value: "access_denied"),
                (name: "error_description", value: "The resource owner or authorization server denied the request."),
            ]
            return .goToClient(asked.answer(answer, issuer: web.identity.baseURL))
        }
        let code = try await actions.authorize(
            application: application.id, account: viewer, scopes: asked.scopes, redirectURI: asked.redirectURI,
            codeChallenge: asked.codeChallenge, codeChallengeMethod: asked.codeChallengeMethod)
        if asked.isOutOfBand { return .go(LocalPath(trusted: "/oauth/authorize/native?code=\(code)")) }
        return .goToClient(asked.answer([("code", code)], issuer: web.identity.baseURL))
    }

    /// The code stands in the address too: that is where programs that read it look. Only signs of which codes are
    /// made are shown, so that no link can make this page say something.
    fileprivate func codePage() throws -> PageReply {
        let code = query.string("code") ?? ""
        let isCode =
            (1...128).contains(code.utf8.count)
            && code.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
                default: false
                }
            }
        guard isCode else { throw PageError.notFound }
        return show(words("code.title"), kind: .plain, head: noIndex, CodePage(code: code).html(on: page))
    }
}

extension AuthorizationRequest {
    /// What is wrong with it; nil when the person can be asked.
    func fault(_ application: Domain.Application) -> AuthorizationFault? {
        // Letter by letter: every looser comparison has been a hole somewhere.
        guard application.redirectURIs.contains(redirectURI) else { return .wrongRedirect }
        guard responseType == "code" else { return .unsupportedResponseType }
        guard scopes.unknown.isEmpty, application.scopes.covers(scopes) else { return .invalidScope }
        if let codeChallenge, codeChallengeMethod != "S256" || codeChallenge.utf8.count != 43 {
            return .invalidChallenge
        }
        return nil
    }
}
