import Federation
import HTTPTransport
import Hummingbird
import MastodonAPI

/// The faces of the server towards the world, on one router. They never know of each other.
struct Edges: Sendable {
    let federation: Federation
    let api: MastodonAPI

    init(_ node: Node) throws {
        let baseURL = node.config.baseURL
        let limiter = RateLimiter()
        federation = node.federation
        api = MastodonAPI(
            actions: node.actions, resolver: node.federation.resolver, hub: node.hub, limiter: limiter,
            settings: .init(
                limitsRates: node.config.rateLimits, defaultAvatarURL: baseURL + "/a.png",
                defaultHeaderURL: baseURL + "/a.png", thumbnailURL: baseURL + "/a.png",
                sourceURL: Version.source))
    }

    /// Requests for ActivityPub's JSON are answered first: they come to the same addresses as pages.
    func responder() -> some HTTPResponder<EdgeContext> {
        let router = Router(context: EdgeContext.self)
        federation.addRoutes(to: router)
        api.addRoutes(to: router)
        return router.buildResponder()
    }
}
