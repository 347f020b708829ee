import Actions
import Domain
import HTTPTransport
import Hummingbird
import Localization
import Streaming

/// The web app: every page a person sees in a browser, complete without scripts.
///
/// Each folder holds one noun's pages and what their forms do. A page reads from `Store`, a form calls one action.
package struct WebApp: Sendable {
    package struct Settings: Sendable {
        /// Sources besides this server that pictures and films may come from, as CSP writes them ("https:").
        package var mediaSources: [String]
        /// Whether the address of this server is https.
        package var isSecure: Bool
        /// Whether tries to sign in and the like are counted.
        package var limitsRates: Bool

        package init(mediaSources: [String] = ["https:"], isSecure: Bool, limitsRates: Bool = true) {
            self.mediaSources = mediaSources
            self.isSecure = isSecure
            self.limitsRates = limitsRates
        }
    }

    let actions: Actions
    let resolver: any RemoteResolver
    let hub: StreamHub
    let languages: Languages
    let limiter: RateLimiter
    let settings: Settings

    /// Throws `Catalogue.Malformed` when a language inside the binary does not parse.
    package init(
        actions: Actions, resolver: any RemoteResolver, hub: StreamHub, settings: Settings,
        limiter: RateLimiter = RateLimiter(), languages: Languages? = nil
    ) throws {
        self.actions = actions
        self.resolver = resolver
        self.hub = hub
        self.settings = settings
        self.limiter = limiter
        self.languages = try languages ?? Languages.embedded()
    }

    var identity: ServerIdentity { actions.identity }

    var security: SecurityHeaders {
        SecurityHeaders(mediaSources: settings.mediaSources, isSecure: settings.isSecure)
    }

    /// All routes of the app. Errors of other routes, and addresses that are no route, are for `errorPages`.
    package func addRoutes(to router: some RouterMethods<EdgeContext>) {
        AssetRoutes(site: { try await site() }).add(to: router)
        addAboutPages(to: router)
        addTimelines(to: router)
        addPosts(to: router)
        addProfiles(to: router)
        addInteraction(to: router)
        addWaiting(to: router)
        addCollections(to: router)
        addNotifications(to: router)
        addReports(to: router)
        addSearch(to: router)
        addSignIn(to: router)
        addSignUp(to: router)
        addSettings(to: router)
        addAdmin(to: router)
        addConsent(to: router)
        addSetUp(to: router)
        addLive(to: router)
    }

    func site() async throws -> Site {
        let profile = try await actions.read { try $0.serverProfile() }
        return Site(profile, identity)
    }
}

extension Site {
    init(_ profile: ServerProfile, _ identity: ServerIdentity) {
        self.init(
            title: profile.title, domain: identity.domain, summary: profile.shortDescription,
            registration: identity.registration)
    }
}
