import Domain
import HTTPSignatures
import HTTPTransport

/// How this server deals with others.
package struct FederationSettings: Sendable {
    /// Plain http and private addresses are allowed towards other servers.
    package var development: Bool
    /// Deliveries under way at a time, to all servers.
    package var deliveriesAtOnce: Int
    /// What one incoming activity may make us fetch.
    package var fetchesPerCause: Int
    /// How far up a thread is followed.
    package var ancestors: Int
    /// How fast each host is asked for what nobody waits for.
    var pace = HostPace.Limit()
    /// What fetching one conversation may cost.
    var threads = ThreadLimits()
    /// What reading one profile may cost.
    var profiles = ProfileLimits()
    /// New servers of one owner (registrable domain) that are listened to within a day.
    package var newServersPerOwner: Int
    /// Posts and profiles are shown only to servers that sign their requests ("secure mode").
    package var authorizedFetch: Bool
    /// The kinds of signatures that are taken. Fewer are for tests, which see then how others are met that take one.
    package var signatures = SignatureFlavour.allCases

    package init(
        development: Bool = false, deliveriesAtOnce: Int = 96, fetchesPerCause: Int = 50, ancestors: Int = 40,
        newServersPerOwner: Int = 10, authorizedFetch: Bool = false
    ) {
        self.development = development
        self.deliveriesAtOnce = deliveriesAtOnce
        self.fetchesPerCause = fetchesPerCause
        self.ancestors = ancestors
        self.newServersPerOwner = newServersPerOwner
        self.authorizedFetch = authorizedFetch
    }
}

/// What fetching one conversation may cost.
struct ThreadLimits: Sendable {
    /// New posts.
    var posts = 2_000
    var requests = 3_000
    /// Posts and pages noted down for asking.
    var frontier = 6_000
    /// Pages of one collection.
    var pages: Int64 = 50
    /// How far up it is followed.
    var ancestors: Int64 = 200
    /// From its beginning to its end, in seconds.
    var time: Int64 = 600
    /// Seconds that one conversation works before another may.
    var slice: Int64 = 20
    /// Hosts that are asked at the same time.
    var hosts = 64
    /// How often an address is tried that gives no answer.
    var attempts: Int64 = 3
}

/// Reads addresses of other servers' things. Whether two are of one server is decided here, by host and port.
struct Addresses: Sendable {
    let development: Bool
    /// Host and port of this server.
    let ours: String

    init(identity: ServerIdentity, development: Bool) {
        self.development = development
        ours = (try? HTTPURL(identity.baseURL))?.authority ?? identity.domain
    }

    /// nil for anything but an http address, and for plain http outside development.
    func url(_ text: String?) -> HTTPURL? {
        guard let text, let url = try? HTTPURL(text), url.scheme == .https || development else { return nil }
        return url
    }

    func host(_ text: String?) -> String? { url(text)?.authority }

    func isOurs(_ text: String?) -> Bool { host(text) == ours }

    /// Both are addresses, and of one server.
    func isSameHost(_ one: String?, _ other: String?) -> Bool {
        guard let host = host(one) else { return false }
        return host == self.host(other)
    }

    /// `scheme://host` for a domain that somebody typed. Development servers on this machine speak plain http.
    func origin(ofDomain domain: String) -> String {
        let name = domain.prefix { $0 != ":" }
        let isLocal = name == "localhost" || name.hasSuffix(".localhost") || IPAddress(String(name))?.isLoopback == true
        return "\(development && isLocal ? "http" : "https")://\(domain)"
    }
}
