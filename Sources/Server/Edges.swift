import Federation
import HTTPTransport
import Hummingbird
import MastodonAPI
import Web

/// The faces of the server towards the world, on one router. They never know of each other.
struct Edges: Sendable {
    let federation: Federation
    let api: MastodonAPI
    let web: WebApp
    private let level: @Sendable () -> Pressure.Level
    let operators: OperatorRoutes

    init(_ node: Node) throws {
        let baseURL = node.config.baseURL
        let limiter = RateLimiter()
        level = { [pressure = node.pressure] in pressure.level }
        operators = OperatorRoutes(node: node)
        federation = node.federation
        web = try WebApp(
            actions: node.actions, resolver: node.federation.resolver, hub: node.hub,
            settings: .init(isSecure: baseURL.hasPrefix("https:"), limitsRates: node.config.rateLimits),
            limiter: limiter, languages: node.languages)
        api = MastodonAPI(
            actions: node.actions, resolver: node.federation.resolver, hub: node.hub, limiter: limiter,
            settings: .init(
                limitsRates: node.config.rateLimits, defaultAvatarURL: baseURL + WebApp.defaultAvatarPath,
                defaultHeaderURL: baseURL + WebApp.defaultHeaderPath, thumbnailURL: baseURL + WebApp.thumbnailPath,
                sourceURL: baseURL + "/about#source"))
    }

    /// Requests for ActivityPub's JSON are answered first: they come to the same addresses as pages.
    func responder() -> some HTTPResponder<EdgeContext> {
        let router = Router(context: EdgeContext.self)
        router.add(middleware: Unavailable())
        router.add(middleware: Shedding(level: level))
        router.add(middleware: ErrorPages(web))
        operators.add(to: router)
        federation.addRoutes(to: router)
        api.addRoutes(to: router)
        web.addRoutes(to: router)
        return router.buildResponder()
    }
}
