import Actions
import Domain
import HTTPTransport
import HTTPTypes
import Hummingbird
import Store
import Streaming

/// Mastodon's client API: what apps on phones, desktops and in browsers speak.
///
/// Reads go to the store, writes through `Actions`; each endpoint is a method in the folder of its noun, named in that
/// folder's route list.
package struct MastodonAPI: Sendable {
    let actions: Actions
    let resolver: any RemoteResolver
    let hub: StreamHub
    let limiter: RateLimiter
    let settings: MastodonAPISettings
    let renderer: Renderer
    let viewers: ViewerCache
    /// nil where changes are not watched.
    let pages: PageCache?

    var identity: ServerIdentity { actions.identity }

    package init(
        actions: Actions, resolver: any RemoteResolver, hub: StreamHub, limiter: RateLimiter = RateLimiter(),
        settings: MastodonAPISettings
    ) {
        self.actions = actions
        self.resolver = resolver
        self.hub = hub
        self.limiter = limiter
        self.settings = settings
        renderer = Renderer(identity: actions.identity, settings: settings, clock: actions.clock)
        viewers = ViewerCache(clock: actions.clock, hearing: actions.database.hearing)
        pages = actions.database.freshness.map { PageCache($0, bytes: settings.pageBytes) }
        hub.observe { [viewers] event, topics in
            guard case .accessRevoked = event else { return }
            for case .user(let account) in topics { viewers.forget(account) }
        }
    }

    /// Every endpoint.
    var routes: [Route] {
        statusRoutes + statusActionRoutes + accountRoutes + featuredTagRoutes + moveRoutes + relationshipRoutes
            + accountListRoutes + pollRoutes + reactionRoutes + quoteRoutes + interactionRequestRoutes
            + asyncRefreshRoutes + reportRoutes
            + credentialRoutes
            + followRequestRoutes + timelineRoutes + notificationRoutes + markerRoutes + preferenceRoutes
            + collectionRoutes + searchRoutes + instanceRoutes + appRoutes + tokenRoutes + oauthRoutes + streamingRoutes
    }

    /// Registers everything below `/api`, and the addresses of OAuth that are not pages.
    package func addRoutes(to router: Router<EdgeContext>) {
        let dispatcher = Dispatcher(api: self, table: RouteTable(routes))
        for path in ["/api", "/api/**"] + dispatcher.table.pathsOutsideAPI {
            for method in Dispatcher.methods {
                router.on(RouterPath(path), method: method) { request, context in
                    await dispatcher.respond(to: request, context: context)
                }
            }
        }
    }
}
