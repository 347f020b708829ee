import Actions
import Domain
import HTTPTransport
import HTTPTypes
import Hummingbird
import Logging

/// How routes become answers: a page for GET, a form for POST.
extension WebApp {
    typealias Handler = @Sendable (Visit) async throws -> PageReply
    typealias FormHandler = @Sendable (Visit, Parameters) async throws -> PageReply

    /// A page.
    func get(
        _ router: some RouterMethods<EdgeContext>, _ path: RouterPath, hasGuestForm: Bool = false,
        _ handler: @escaping Handler
    ) {
        router.get(path) { request, context in
            try await answer(request, context, hasGuestForm: hasGuestForm, handler)
        }
    }

    /// A form of a signed-in person. Guests are asked to sign in; a form that is not ours does nothing.
    func post(_ router: some RouterMethods<EdgeContext>, _ path: RouterPath, _ handler: @escaping FormHandler) {
        router.post(path) { request, context in
            try await answer(request, context, hasGuestForm: false) { visit in
                _ = try visit.requireViewer()
                return try await handler(visit, try await visit.form())
            }
        }
    }

    /// A form that guests may send.
    func postAsGuest(_ router: some RouterMethods<EdgeContext>, _ path: RouterPath, _ handler: @escaping FormHandler) {
        router.post(path) { request, context in
            try await answer(request, context, hasGuestForm: true) { visit in
                try await handler(visit, try await visit.form())
            }
        }
    }

    private func answer(
        _ request: Request, _ context: EdgeContext, hasGuestForm: Bool, _ handler: Handler
    ) async throws -> Response {
        let visit = try await visit(request, context, hasGuestForm: hasGuestForm)
        let reply: PageReply
        do {
            reply = try await handler(visit)
        } catch {
            reply = try visit.reply(to: error)
        }
        let isPrivate = visit.session != nil || hasGuestForm
        return reply.response(to: request, security, isPrivate: isPrivate, cookies: visit.cookies)
    }
}

extension Visit {
    /// What was sent, once it is known to come from a page of ours.
    fileprivate func form() async throws -> Parameters {
        guard ForgeryCheck.comesFromHere(request) else { throw PageError.forged }
        let form = try await Parameters.read(request, limit: 200_000)
        guard ForgeryCheck.holds(form, expected: page.token) else { throw PageError.forged }
        return form
    }

    /// A whole page of the app.
    func show(
        _ title: String, current: NavigationItem? = nil, kind: Frame.Kind = .app, head: HTML = HTML(),
        status: HTTPResponse.Status = .ok, formTarget: String? = nil, wait: Int? = nil, _ content: HTML
    ) -> PageReply {
        let hindrance = user?.hindrance.map { Banner(.warning, HTML(text: words.hindrance($0))).html }
        let frame = Frame(title: title, kind: kind, current: current, content: "\(hindrance)\(content)", head: head)
        return .page(frame.html(on: page), status: status, formTarget: formTarget, wait: wait)
    }

    /// Back to where the form was, or to `fallback`.
    func back(_ form: Parameters, or fallback: String = "/home", notice: Notice? = nil, at element: String? = nil)
        -> PageReply
    {
        let path = form.string("back").flatMap(LocalPath.init) ?? LocalPath(trusted: fallback)
        return .go(element.map(path.at) ?? path, notice: notice)
    }
}
