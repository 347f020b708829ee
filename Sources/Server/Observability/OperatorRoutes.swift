import Database
import HTTPTransport
import HTTPTypes
import Hummingbird
import Store

/// What only who runs the server asks: `/metrics`, `/ready`, and on nodes without other routes `/health`.
struct OperatorRoutes: Sendable {
    let node: Node

    func add(to router: Router<EdgeContext>) {
        router.get("/ready") { _, _ in await ready() }
        router.get("/metrics") { request, context in
            // Whoever may not see it learns no more than of an address that does not exist.
            guard mayWatch(request, context) else { throw HTTPError(.notFound) }
            return Self.text(await Scrape(node: node).text(), type: Exposition.contentType)
        }
    }

    /// For nodes that serve nobody else.
    func responder() -> some HTTPResponder<EdgeContext> {
        let router = Router(context: EdgeContext.self)
        router.add(middleware: Unavailable())
        router.get("/health") { _, _ in
            _ = try await node.database.read { try $0.hasOwner() }
            return Self.text("OK")
        }
        add(to: router)
        return router.buildResponder()
    }

    private func ready() async -> Response {
        if let fault = await node.readiness.fault() {
            return Self.text("not ready: \(fault)\n", status: .serviceUnavailable)
        }
        return Self.text("ready\n")
    }

    /// Programs on this machine that ask for themselves, and who has the token.
    private func mayWatch(_ request: Request, _ context: EdgeContext) -> Bool {
        if context.isFromThisMachine { return true }
        guard let token = node.config.metricsToken, let given = request.headers[.authorization],
            given.lowercased().hasPrefix("bearer ")
        else { return false }
        return Secrets.constantTimeEquals(String(given.dropFirst(7)), token)
    }

    private static func text(
        _ text: String, status: HTTPResponse.Status = .ok, type: String = "text/plain; charset=utf-8"
    ) -> Response {
        var headers: HTTPFields = [.contentType: type, .cacheControl: "no-store"]
        if status == .serviceUnavailable { headers[.retryAfter] = "5" }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
