import Actions
import Domain
import HTTPTypes
import HummingbirdCore
import JSON
import NIOCore
import Store

extension MastodonAPI {
    var instanceRoutes: [Route] {
        // Apps ask for these at every start; what they say changes rarely.
        let (first, second) = (kept(for: 1_000), kept(for: 1_000))
        let (peers, activity) = (kept(for: 10_000), kept(for: 60_000))
        return [
            .get("/api/v1/instance", viewer: .none) { _ in
                try await first.reply { renderer.firstInstance(try await instance(), actions.limits, settings) }
            },
            .get("/api/v2/instance", viewer: .none) { _ in
                try await second.reply { renderer.instance(try await instance(), actions.limits, settings) }
            },
            .get("/api/v1/instance/peers", viewer: .none) { _ in try await peers.reply(showPeers) },
            .get("/api/v1/instance/activity", viewer: .none) { _ in try await activity.reply(showActivity) },
            .get("/api/v1/instance/rules", viewer: .none, showRules),
            .get("/api/v1/instance/languages", viewer: .none, showLanguages),
            .get("/api/v1/instance/extended_description", viewer: .none, showDescription),
            .get("/api/v1/instance/privacy_policy", viewer: .none, showPrivacyPolicy),
            .get("/api/v1/instance/domain_blocks", viewer: .required, showDomainBlocks),
            .get("/api/v1/custom_emojis", viewer: .none) { _ in Reply(json: Array("[]".utf8)) },
            .get("/health", viewer: .none, showHealth),
        ]
    }

    private func kept(for milliseconds: Int64) -> KeptReply {
        KeptReply(clock: actions.clock, milliseconds: milliseconds)
    }

    private func instance() async throws -> InstanceFacts {
        let now = actions.clock.now()
        return try await actions.read { reader in
            let profile = try reader.serverProfile()
            let contact = try profile.contactAccount.map { Account.ID($0) }.flatMap(reader.accountView)
            return InstanceFacts(
                profile: profile, contact: contact,
                users: try reader.userCounts(
                    activeSince: now.adding(seconds: -30 * 86_400), halfYear: now.adding(seconds: -180 * 86_400)),
                posts: try reader.localPostsCount(), domains: try reader.peersCount())
        }
    }

    @Sendable private func showPeers() async throws -> [UInt8] {
        let peers = try await actions.read { try $0.peers() }
        var json = JSONWriter()
        json.beginArray()
        for peer in peers { json.string(peer) }
        json.endArray()
        return json.bytes
    }

    /// Numbers are strings here, in Mastodon too.
    @Sendable private func showActivity() async throws -> [UInt8] {
        let now = actions.clock.now()
        let weeks = try await actions.read { try $0.weeklyActivity(weeks: 12, now: now) }
        var json = JSONWriter()
        json.beginArray()
        for week in weeks {
            json.beginObject()
            json.field("week", String(week.startsAt))
            json.field("statuses", String(week.posts))
            json.field("logins", String(week.logins))
            json.field("registrations", String(week.registrations))
            json.endObject()
        }
        json.endArray()
        return json.bytes
    }

    @Sendable private func showRules(_ call: Call) async throws -> Reply {
        let profile = try await actions.read { try $0.serverProfile() }
        return .json { $0.write(profile.rules) }
    }

    @Sendable private func showLanguages(_ call: Call) async throws -> Reply {
        .json(capacity: 8_192) { json in
            json.beginArray()
            for language in Language.all {
                json.beginObject()
                json.field("code", language.code)
                json.field("name", language.english)
                json.endObject()
            }
            json.endArray()
        }
    }

    @Sendable private func showDescription(_ call: Call) async throws -> Reply {
        let profile = try await actions.read { try $0.serverProfile() }
        return .text(SafeHTML(plain: profile.about).html)
    }

    /// There is no policy of its own yet: the text is empty.
    @Sendable private func showPrivacyPolicy(_ call: Call) async throws -> Reply { .text("") }

    /// For people of this server, as Mastodon's setting "to logged-in local users" does it.
    @Sendable private func showDomainBlocks(_ call: Call) async throws -> Reply {
        let hosts = try await actions.read { try $0.blockedHosts() }
        return .json { json in
            json.beginArray()
            for host in hosts {
                json.beginObject()
                json.field("domain", host)
                json.field("digest", Secret.hash(host))
                json.field("severity", "suspend")
                json.field("comment", "")
                json.endObject()
            }
            json.endArray()
        }
    }

    /// For load balancers: whether the database answers.
    @Sendable private func showHealth(_ call: Call) async throws -> Reply {
        _ = try await actions.read { try $0.hasOwner() }
        return Reply(
            Response(
                status: .ok, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: "OK"))))
    }
}

extension Reply {
    /// An ExtendedDescription or PrivacyPolicy entity. When it was changed is not kept.
    fileprivate static func text(_ html: String) -> Reply {
        .json { json in
            json.beginObject()
            json.field("updated_at", nil as String?)
            json.field("content", html)
            json.endObject()
        }
    }
}

extension JSONWriter {
    /// Rule entities.
    mutating func write(_ rules: [ServerProfile.Rule]) {
        beginArray()
        for rule in rules {
            beginObject()
            field("id", String(rule.id))
            field("text", rule.text)
            field("hint", rule.hint)
            key("translations")
            beginObject()
            endObject()
            endObject()
        }
        endArray()
    }
}
