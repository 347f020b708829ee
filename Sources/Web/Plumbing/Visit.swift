import Actions
import Database
import Domain
import Foundation
import HTTPTransport
import HTTPTypes
import Hummingbird
import Localization
import Store

/// One request of a browser: who it is, in which language, and what a page of its answer needs.
struct Visit: Sendable {
    let web: WebApp
    let request: Request
    let context: EdgeContext
    let query: Parameters
    var page: PageContext
    /// nil for guests.
    var session: Session?
    var user: User?
    /// To be set with the answer.
    var cookies: [SetCookie]

    var actions: Actions { web.actions }
    var words: Messages { page.words }
    var viewer: Account.ID? { page.viewer?.id }
    var now: Timestamp { page.now }

    /// The script asked, for a part of a page.
    var wantsFragment: Bool { request.headers[.fragment] != nil }

    func read<Result: Sendable>(_ body: @escaping @Sendable (Reader) throws -> Result) async throws -> Result {
        try await actions.read(body)
    }

    /// A part of the path, with percent signs decoded.
    func part(_ name: String) throws -> String {
        let raw = try context.parameters.require(name)
        guard let text = raw.removingPercentEncoding, !text.utf8.contains(0) else { throw PageError.notFound }
        return text
    }

    func id<Subject>(_ name: String, of subject: Subject.Type = Subject.self) throws -> Identifier<Subject> {
        guard let id = Identifier<Subject>(try part(name)) else { throw PageError.notFound }
        return id
    }

    /// Throws `PageError.signIn` for guests.
    func requireViewer() throws -> Account.ID {
        guard let viewer else { throw PageError.signIn }
        return viewer
    }
}

/// Why there is no page.
enum PageError: Error {
    case notFound
    /// Only for those who are signed in.
    case signIn
    /// The form did not come from a page of ours, or that page is too old.
    case forged
    case tooManyTries
}

extension WebApp {
    /// Finds out who a request is from.
    ///
    /// - Parameter hasGuestForm: the page holds a form for guests (sign in, sign up), which needs a token without a
    ///   session: the same random value in a cookie and in the form, out of reach of other sites.
    func visit(_ request: Request, _ context: EdgeContext, hasGuestForm: Bool) async throws -> Visit {
        let cookies = RequestCookies(request.headers)
        let query = (try? Parameters.query(of: request)) ?? Parameters()
        let secret = cookies[SetCookie.fullName("session", isSecure: settings.isSecure)]
        let known = try await actions.read { reader in
            (
                site: try reader.serverProfile(),
                person: try secret.flatMap { try reader.person(session: Secret.hash($0)) }
            )
        }
        if let person = known.person {
            await notePresence(of: person.user.id, in: person.session, context.logger)
        }
        let words = languages.negotiate(
            setting: known.person?.user.locale, query: query.string("lang"),
            cookie: cookies[SetCookie.fullName("lang", isSecure: settings.isSecure)],
            acceptLanguage: request.headers[.acceptLanguage])
        let notice = cookies[SetCookie.fullName("notice", isSecure: settings.isSecure)].flatMap(Notice.init)
        var set: [SetCookie] = []
        if notice != nil, request.method == .get { set.append(.expired("notice", isSecure: settings.isSecure)) }
        var token = known.person?.session.csrf ?? ""
        if hasGuestForm, known.person == nil {
            let kept = cookies[SetCookie.fullName("guest", isSecure: settings.isSecure)]
            token = kept ?? Secrets.randomToken()
            if kept == nil { set.append(SetCookie("guest", value: token, isSecure: settings.isSecure)) }
        }
        let viewer = known.person?.viewer
        let page = PageContext(
            words: words, now: actions.clock.now(), site: Site(known.site, identity), viewer: viewer,
            path: request.head.path ?? "/", token: token,
            look: viewer.map { Look($0.preferences) } ?? Look(cookies: cookies, isSecure: settings.isSecure),
            notice: request.method == .get ? notice : nil)
        return Visit(
            web: self, request: request, context: context, query: query, page: page, session: known.person?.session,
            user: known.person?.user, cookies: set)
    }
}

/// Who a session belongs to.
private struct SignedIn: Sendable {
    var session: Session
    var user: User
    var viewer: Viewer
}

extension Reader {
    fileprivate func person(session hash: String) throws -> SignedIn? {
        guard let session = try session(hash: hash), let user = try user(session.user), !user.disabled,
            let account = try account(session.user), account.standing < .suspended
        else { return nil }
        var filter = NotificationFilter()
        filter.excluded = [.adminSignUp]
        let viewer = Viewer(
            id: account.id, person: PersonLine(account),
            unread: try unreadCount(for: account.id, filter: filter, limit: 100),
            requests: account.locked ? try followRequestsCount(to: account.id) : 0,
            waiting: try waitingInteractionsCount(for: account.id, limit: 100), locked: account.locked,
            preferences: user.preferences)
        return SignedIn(session: session, user: user, viewer: viewer)
    }
}

extension Look {
    /// Guests keep their choice in a cookie: "dark.more".
    fileprivate init(cookies: RequestCookies, isSecure: Bool) {
        self.init()
        let parts = (cookies[SetCookie.fullName("look", isSecure: isSecure)] ?? "").split(separator: ".")
        guard parts.count == 2 else { return }
        if ["light", "dark"].contains(parts[0]) { scheme = String(parts[0]) }
        if parts[1] == "more" { contrast = "more" }
    }
}
