import Actions
import Database
import Domain
import HTTPTypes
import JSON
import Store

extension MastodonAPI {
    /// The hashtags that people show on their profiles.
    var featuredTagRoutes: [Route] {
        let write = "write:accounts"
        return [
            .get("/api/v1/featured_tags", scope: "read:accounts", viewer: .required) { call in
                try await featuredTags(of: call.me)
            },
            .post("/api/v1/featured_tags", scope: write, viewer: .required, featureTag),
            .get(
                "/api/v1/featured_tags/suggestions", scope: "read:accounts", viewer: .required, suggestedTags),
            .delete("/api/v1/featured_tags/:id", scope: write, viewer: .required) { call in
                try await actions.unfeatureTag(call.id(), as: call.me)
                return .empty
            },
            .get("/api/v1/accounts/:id/featured_tags", viewer: .optional, accountFeaturedTags),
            .post("/api/v1/tags/:name/feature", scope: write, viewer: .required) { call in
                let name = try call.word("name")
                do { try await actions.featureTag(name, as: call.me) } catch Refusal.alreadyFeatured {}
                return try await tag(named: name, call)
            },
            .post("/api/v1/tags/:name/unfeature", scope: write, viewer: .required) { call in
                let name = try call.word("name")
                try await actions.unfeatureTag(named: name, as: call.me)
                return try await tag(named: name, call)
            },
        ]
    }

    @Sendable private func accountFeaturedTags(_ call: Call) async throws -> Reply {
        let (id, viewer) = (try call.id(of: Account.self), call.account)
        let isShown = try await actions.read { reader in
            let standing = try reader.known(id).standing
            return try standing < .suspended && !(viewer.map { try reader.isBlocking(id, $0) } ?? false)
        }
        return isShown ? try await featuredTags(of: id) : .json { $0.emptyList() }
    }

    private func featuredTags(of account: Account.ID) async throws -> Reply {
        let found = try await actions.read { reader in
            (account: try reader.account(account), tags: try reader.featuredTags(of: account))
        }
        guard let owner = found.account else { throw APIError.notFound }
        return .json { json in
            json.beginArray()
            for tag in found.tags { renderer.write(tag, of: owner, to: &json) }
            json.endArray()
        }
    }

    @Sendable private func featureTag(_ call: Call) async throws -> Reply {
        guard let name = call.parameters.string("name"), !name.isEmpty else { throw APIError.missing("name") }
        let me = try call.me
        let tag = try await actions.featureTag(name, as: me)
        let found = try await actions.read { reader in
            (
                account: try reader.account(me),
                tag: try reader.featuredTags(of: me).first { $0.name == tag.name }
            )
        }
        guard let owner = found.account, let featured = found.tag else { throw APIError.notFound }
        return .json { renderer.write(featured, of: owner, to: &$0) }
    }

    /// What one has used most lately and does not feature.
    @Sendable private func suggestedTags(_ call: Call) async throws -> Reply {
        let me = try call.me
        let now = actions.clock.now()
        let tags = try await actions.read { reader in
            try reader.tagsUsed(by: me, inNewest: 1_000, limit: 10).map { try reader.facts(of: $0, viewer: me, now) }
        }
        return .json { json in
            json.beginArray()
            for tag in tags { renderer.write(tag, viewer: me, to: &json) }
            json.endArray()
        }
    }
}

extension JSONWriter {
    fileprivate mutating func emptyList() {
        beginArray()
        endArray()
    }
}

extension Renderer {
    /// A FeaturedTag entity. Its count is a text, as Mastodon has it.
    func write(_ tag: FeaturedTag, of owner: Account, to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", decimal: tag.id.rawValue)
        json.field("name", tag.display)
        json.field("url", "\(identity.baseURL)/@\(owner.handle)/tagged/\(PercentEncoding.encode(tag.name))")
        json.field("statuses_count", String(tag.postsCount))
        json.key("last_status_at")
        if let moment = tag.lastPostAt { json.day(moment) } else { json.null() }
        json.endObject()
    }
}
