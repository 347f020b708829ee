import Actions
import Domain
import HTTPTransport
import HTTPTypes
import Hummingbird
import Store

extension WebApp {
    func addSignIn(to router: some RouterMethods<EdgeContext>) {
        get(router, "/auth/sign_in", hasGuestForm: true) { try await $0.signInPage() }
        postAsGuest(router, "/auth/sign_in") { try await $0.signIn($1) }
        post(router, "/auth/sign_out") { visit, _ in try await visit.signOut() }
    }
}

extension Visit {
    fileprivate func signInPage() async throws -> PageReply {
        let back = query.string("back").flatMap(LocalPath.init)
        // `again`: for another account, or because an app asks to be sure who it is.
        if viewer != nil, query.bool("again") != true { return .go(back ?? LocalPath(trusted: "/home")) }
        return try await signInForm(LogInFields(back: back))
    }

    private func signInForm(_ fields: LogInFields, status: HTTPResponse.Status = .ok) async throws -> PageReply {
        var fields = fields
        fields.application = try await waitingApplication(behind: fields.back)
        return show(words("nav.sign-in"), kind: .plain, head: noIndex, status: status, fields.html(on: page))
    }

    /// The name of the app whose consent page is where the person goes on to.
    private func waitingApplication(behind back: LocalPath?) async throws -> String? {
        guard let path = back?.description, path.hasPrefix("/oauth/authorize?"),
            let query = try? Parameters(query: String(path.drop { $0 != "?" }.dropFirst())),
            let clientID = query.string("client_id")
        else { return nil }
        return try await read { try $0.application(clientID: clientID)?.name }
    }

    fileprivate func signIn(_ form: Parameters) async throws -> PageReply {
        let password = form.string("password") ?? ""
        var fields = LogInFields(login: form.string("login") ?? "", back: form.string("back").flatMap(LocalPath.init))
        func refuse(_ text: String, _ status: HTTPResponse.Status) async throws -> PageReply {
            fields.errors = [FieldError(field: "login", text: text)]
            return try await signInForm(fields, status: status)
        }
        guard mayTry("sign-in", limit: 25, within: .seconds(300), for: fields.login) else {
            return try await refuse(words("log-in.too-often"), .tooManyRequests)
        }
        do {
            let user = try await actions.logIn(fields.login, password: password)
            return try await admit(user, to: fields.back)
        } catch Refusal.wrongCredentials {
            return try await refuse(words("log-in.wrong"), .unprocessableContent)
        } catch Refusal.hindered(let hindrance) {
            return try await refuse(words.hindrance(hindrance), .unprocessableContent)
        }
    }

    /// Lets somebody in who proved who they are, or says what is still missing. Who may not act gets no session.
    func admit(_ user: User, to path: LocalPath?, notice: Notice? = nil) async throws -> PageReply {
        switch user.hindrance {
        case .unconfirmed: .go(LocalPath(trusted: "/auth/confirmation"), notice: .awaitingConfirmation)
        case .awaitingApproval: .go(LocalPath(trusted: "/auth/waiting"))
        case .disabled: throw Refusal.hindered(.disabled)
        case nil: try await startSession(user, then: path ?? LocalPath(trusted: "/home"), notice)
        }
    }

    /// Always with a new secret, whatever the browser sent, so that nobody can plant one; what it had before ends.
    private func startSession(_ user: User, then path: LocalPath, _ notice: Notice?) async throws -> PageReply {
        let (token, _) = try await actions.startSession(
            for: user.id, userAgent: request.headers[.userAgent] ?? "", address: context.clientAddress.description)
        if let before = session { try await end(before) }
        let isSecure = web.settings.isSecure
        let cookie = SetCookie("session", value: token, maxAge: Self.sessionLifetime, isSecure: isSecure)
        return .go(path, notice: notice, cookies: [cookie, .expired("guest", isSecure: isSecure)])
    }

    /// A year, in seconds.
    private static let sessionLifetime = 365 * 86_400

    fileprivate func signOut() async throws -> PageReply {
        if let session { try await end(session) }
        return leave(.signedOut)
    }

    private func end(_ session: Session) async throws {
        do {
            try await actions.endSession(session.id, of: session.user)
        } catch Refusal.notFound {
            // Ended from another browser in the meantime, as wanted.
        }
    }

    /// To the start page, without a session and with nothing left of it in this browser.
    func leave(_ notice: Notice) -> PageReply {
        let cookie = SetCookie.expired("session", isSecure: web.settings.isSecure)
        return .go(LocalPath(trusted: "/"), notice: notice, cookies: [cookie], clears: true)
    }

    /// For pages that are of no use to a search engine.
    var noIndex: HTML { "<meta name=\"robots\" content=\"noindex\">\n" }
}
