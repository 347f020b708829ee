import Actions
import Domain
import HTTPTransport
import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import Store

/// How other servers find people here: WebFinger (RFC 7033), host-meta (RFC 6415) and NodeInfo (FEP-f1d5).
struct DiscoveryRoutes: Sendable {
    let actions: Actions
    let addresses: Addresses
    let instance: InstanceActor
    let kept: KeptAnswers<[UInt8]>

    private var identity: ServerIdentity { actions.identity }

    func add(to router: Router<EdgeContext>) {
        router.get("/.well-known/webfinger") { request, _ in try await webFinger(request) }
        router.get("/.well-known/host-meta") { _, _ in
            Self.response(Array(hostMeta.utf8), "application/xrd+xml; charset=utf-8")
        }
        router.get("/.well-known/host-meta.json") { _, _ in Self.response(hostMetaJSON, "application/json") }
        router.get("/.well-known/nodeinfo") { _, _ in Self.response(nodeInfoLinks, "application/json") }
        for version in ["2.0", "2.1"] {
            router.get("/nodeinfo/\(version)") { _, _ in
                Self.response(
                    try await kept.value(for: "nodeinfo \(version)") { try await nodeInfo(version) } ?? [],
                    "application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/\(version)#\"")
            }
        }
    }

    private static func response(_ bytes: [UInt8], _ type: String, maxAge: Int = 3_600) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: type, .cacheControl: "public, max-age=\(maxAge)", .accessControlAllowOrigin: "*",
            ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    // MARK: WebFinger

    private func webFinger(_ request: Request) async throws -> Response {
        guard let resource = request.uri.queryParameters["resource"].map(String.init) else {
            throw HTTPError(.badRequest)
        }
        if isInstance(resource) {
            return Self.response(
                descriptor(name: identity.actorName, uri: instance.uri, url: "\(identity.baseURL)/about"),
                "application/jrd+json; charset=utf-8")
        }
        guard let username = username(resource),
            let found = try await kept.value(for: username, make: { try await person(username) })
        else { return Response(status: .notFound, headers: [.accessControlAllowOrigin: "*"]) }
        return Self.response(found, "application/jrd+json; charset=utf-8", maxAge: 600)
    }

    private func person(_ username: String) async throws -> [UInt8]? {
        guard let account = try await actions.read({ try $0.account(Handle(username: username)) }),
            account.standing.rawValue < Account.Standing.suspended.rawValue
        else { return nil }
        return descriptor(
            name: account.username, uri: account.uri, url: account.url, avatar: account.avatarURL, isPerson: true)
    }

    /// `acct:domain@domain` is the server itself, as in Mastodon; so is its address (FEP-d556).
    private func isInstance(_ resource: String) -> Bool {
        [instance.uri, identity.baseURL, identity.baseURL + "/"].contains(resource)
            || username(resource)?.lowercased() == identity.actorName.lowercased()
    }

    /// `acct:name@domain` under both names of this server, and the addresses of people and their pages.
    private func username(_ resource: String) -> String? {
        if let name = identity.localUsername(uri: resource) { return name }
        guard !resource.hasPrefix("http"), let handle = Handle(resource), let domain = handle.domain,
            domain == identity.domain.lowercased() || domain == addresses.ours
        else { return nil }
        return handle.username
    }

    private func descriptor(
        name: String, uri: String, url: String, avatar: String? = nil, isPerson: Bool = false
    ) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.field("subject", "acct:\(name)@\(identity.domain)")
        json.field("aliases", [url, uri])
        json.key("links")
        json.beginArray()
        if isPerson {
            Self.link("http://webfinger.net/rel/profile-page", "text/html", href: url, to: &json)
        }
        Self.link("self", MediaTypes.activity, href: uri, to: &json)
        if let avatar { Self.link("http://webfinger.net/rel/avatar", nil, href: avatar, to: &json) }
        if isPerson { writeIntents(to: &json) }
        json.endArray()
        json.endObject()
        return json.bytes
    }

    /// Where people of this server do something about what they saw elsewhere: OStatus' way, and Activity Intents
    /// (FEP-3b86).
    private func writeIntents(to json: inout JSONWriter) {
        let here = "\(identity.baseURL)/authorize_interaction?uri="
        var templates = [("http://ostatus.org/schema/1.0/subscribe", "\(here){uri}")]
        for name in ["Object", "Follow", "Announce", "Like"] {
            templates.append(("https://w3id.org/fep/3b86/\(name)", "\(here){object}"))
        }
        templates.append(("https://w3id.org/fep/3b86/Create", "\(identity.baseURL)/share?text={content}"))
        for (relation, template) in templates {
            json.beginObject()
            json.field("rel", relation)
            json.field("template", template)
            json.endObject()
        }
    }

    private static func link(_ relation: String, _ type: String?, href: String, to json: inout JSONWriter) {
        json.beginObject()
        json.field("rel", relation)
        if let type { json.field("type", type) }
        json.field("href", href)
        json.endObject()
    }

    // MARK: host-meta

    private var template: String { "\(identity.baseURL)/.well-known/webfinger?resource={uri}" }

    private var hostMeta: String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">
          <Link rel="lrdd" template="\(template)"/>
        </XRD>

        """
    }

    private var hostMetaJSON: [UInt8] {
        JSONValue.object(
            JSONObject([.init(key: "links", value: [["rel": "lrdd", "template": .string(template)]])])
        ).bytes
    }

    // MARK: NodeInfo

    private var nodeInfoLinks: [UInt8] {
        let links = ["2.0", "2.1"].map { version -> JSONValue in
            [
                "rel": "http://nodeinfo.diaspora.software/ns/schema/\(version)",
                "href": "\(identity.baseURL)/nodeinfo/\(version)",
            ]
        }
        return JSONValue.object(JSONObject([.init(key: "links", value: .array(links))])).bytes
    }

    private func nodeInfo(_ version: String) async throws -> [UInt8] {
        let now = actions.clock.now()
        let (users, posts, profile) = try await actions.read { reader in
            (
                try reader.userCounts(
                    activeSince: now.adding(seconds: -30 * 86_400), halfYear: now.adding(seconds: -180 * 86_400)),
                try reader.localPostsCount(), try reader.serverProfile()
            )
        }
        let info: JSONValue = [
            "version": .string(version),
            "software": ["name": "martlet", "version": .string(identity.version)],
            "protocols": ["activitypub"],
            "services": ["inbound": [], "outbound": []],
            "openRegistrations": .bool(identity.registration != .closed),
            "usage": [
                "users": [
                    "total": .integer(Int64(users.total)), "activeMonth": .integer(Int64(users.month)),
                    "activeHalfyear": .integer(Int64(users.halfYear)),
                ],
                "localPosts": .integer(Int64(posts)),
            ],
            "metadata": [
                "nodeName": .string(profile.title), "nodeDescription": .string(profile.shortDescription),
            ],
        ]
        return info.bytes
    }
}
