import HTTPTransport
import HTTPTypes
import HummingbirdCore
import NIOCore

/// Takes every request through the same gates, in order: the route, how often, who, with which scopes, asking what.
struct Dispatcher: Sendable {
    static let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]

    let api: MastodonAPI
    let table: RouteTable

    /// Never throws: whatever goes wrong is an answer.
    func respond(to request: Request, context: EdgeContext) async -> Response {
        if request.method == .options { return CrossOrigin.preflight() }
        var verdict: RateLimiter.Verdict?
        var response: Response
        do {
            response = try await reply(to: request, context: context, &verdict).response
        } catch {
            response = APIError.of(error, context).response(requestID: context.requestID)
        }
        if let verdict { RateLimit.write(verdict, at: api.actions.clock.now().milliseconds, to: &response) }
        CrossOrigin.allow(request, &response)
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func reply(
        to request: Request, context: EdgeContext, _ verdict: inout RateLimiter.Verdict?
    ) async throws -> Reply {
        let method = request.method == .head ? .get : request.method
        guard let match = table.match(method, request.uri.path) else { throw APIError.noRoute }
        let route = match.route
        context.route.set(route.template)
        let viewer = route.viewer == .none ? nil : try await api.viewer(of: request)
        verdict = api.count(route, viewer: viewer, client: context.clientAddress)
        if verdict?.allowed == false { throw APIError.tooManyRequests }
        try admit(viewer, to: route)
        let key = pageKey(route, viewer, request)
        if let key, let response = api.pages?.find(key) { return Reply(response) }
        let parameters = try await Parameters.read(request, limit: 1_000_000)
        let reply = try await route.handler(
            Call(
                request: request, context: context, parameters: parameters, viewer: viewer,
                captures: match.captures))
        if let key { api.pages?.keep(reply, for: key) }
        return reply
    }

    /// What the answer depends on, beside what may change. nil where answers are not kept.
    private func pageKey(_ route: Route, _ viewer: Viewer?, _ request: Request) -> PageCache.Key? {
        guard route.isKept, api.pages != nil else { return nil }
        return PageCache.Key(viewer: viewer?.account?.rawValue ?? 0, address: request.uri.string)
    }

    private func admit(_ viewer: Viewer?, to route: Route) throws {
        guard let viewer else {
            if route.viewer == .app || route.viewer == .required { throw APIError.invalidToken }
            return
        }
        guard route.scopes.isEmpty || route.scopes.contains(where: viewer.scopes.allows) else {
            throw APIError.outsideScopes
        }
        guard route.viewer != .none, route.viewer != .app else { return }
        if let hindrance = viewer.hindrance { throw APIError.hindered(hindrance) }
        if route.viewer == .required, viewer.account == nil { throw APIError.needsUser }
    }
}
