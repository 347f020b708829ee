import Actions
import Domain
import HTTPTypes
import JSON
import Store

extension MastodonAPI {
    /// What people do with one another. Each answers with how they then stand.
    var relationshipRoutes: [Route] {
        [
            change("follow", "write:follows", limit: .follows, followAccount),
            change("unfollow", "write:follows") { try await actions.unfollow($1, as: $2) },
            change("block", "write:blocks") { try await actions.block($1, as: $2) },
            change("unblock", "write:blocks") { try await actions.unblock($1, as: $2) },
            change("mute", "write:mutes", muteAccount),
            change("unmute", "write:mutes") { try await actions.unmute($1, as: $2) },
            change("remove_from_followers", "write:follows") { try await actions.removeFollower($1, as: $2) },
            change("note", "write:accounts") { call, target, me in
                try await actions.setAccountNote(call.parameters.string("comment") ?? "", on: target, as: me)
            },
            change("pin", "write:accounts") { try await actions.endorse($1, as: $2) },
            change("unpin", "write:accounts") { try await actions.unendorse($1, as: $2) },
            change("endorse", "write:accounts") { try await actions.endorse($1, as: $2) },
            change("unendorse", "write:accounts") { try await actions.unendorse($1, as: $2) },
        ]
    }

    private func change(
        _ verb: String, _ scope: String, limit: RateLimit? = nil,
        _ perform: @escaping @Sendable (Call, Account.ID, Account.ID) async throws -> Relationship
    ) -> Route {
        .post("/api/v1/accounts/:id/\(verb)", scope: scope, viewer: .required, limit: limit) { call in
            .relationship(try await perform(call, try call.id(), try call.me))
        }
    }

    /// Following again changes the options; those that were not sent stay as they are.
    @Sendable private func followAccount(
        _ call: Call, _ target: Account.ID, _ me: Account.ID
    ) async throws -> Relationship {
        var options =
            try await actions.read { reader in
                try reader.follow(by: me, of: target)?.options
                    ?? reader.followRequest(by: me, to: target)?.options
            } ?? FollowOptions()
        if let reblogs = call.parameters.bool("reblogs") { options.reblogs = reblogs }
        if let notify = call.parameters.bool("notify") { options.notify = notify }
        if call.parameters.has("languages") {
            let languages = call.parameters.strings("languages").filter { !$0.isEmpty }
            for code in languages where Language.named(code) == nil {
                throw APIError.validation("Languages are invalid")
            }
            options.languages = languages.isEmpty ? nil : languages
        }
        return try await actions.follow(target, options: options, as: me)
    }

    @Sendable private func muteAccount(
        _ call: Call, _ target: Account.ID, _ me: Account.ID
    ) async throws -> Relationship {
        // A number, not always a whole one: part of a second must not become "for ever", which is 0.
        let duration = (call.parameters.double("duration") ?? 0).rounded(.up)
        guard duration >= 0 else { throw APIError.validation("Duration is invalid") }
        return try await actions.mute(
            target, notifications: call.parameters.bool("notifications") ?? true,
            seconds: Int(exactly: duration) ?? .max, as: me)
    }

    @Sendable func showRelationships(_ call: Call) async throws -> Reply {
        let (ids, me) = (call.ids("id", limit: 80, of: Account.self), try call.me)
        let withSuspended = call.flag("with_suspended")
        let found = try await actions.read { reader in
            let standing = try reader.accounts(ids).mapValues(\.standing)
            let shown = ids.filter { id in
                guard let standing = standing[id] else { return false }
                return standing < .suspended || (withSuspended && standing == .suspended)
            }
            return try reader.relationships(shown, viewer: me)
        }
        return .json(capacity: 64 + found.count * 384) { json in
            json.beginArray()
            for relationship in found { json.write(relationship) }
            json.endArray()
        }
    }
}

extension Reply {
    static func relationship(_ relationship: Relationship) -> Reply { .json { $0.write(relationship) } }
}

extension JSONWriter {
    /// A Relationship entity.
    mutating func write(_ relationship: Relationship) {
        beginObject()
        field("id", decimal: relationship.target.rawValue)
        field("following", relationship.following)
        field("showing_reblogs", relationship.showingReblogs)
        field("notifying", relationship.notifying)
        key("languages")
        if let languages = relationship.languages {
            beginArray()
            for language in languages { string(language) }
            endArray()
        } else {
            null()
        }
        field("followed_by", relationship.followedBy)
        field("blocking", relationship.blocking)
        field("blocked_by", relationship.blockedBy)
        field("muting", relationship.muting)
        field("muting_notifications", relationship.mutingNotifications)
        field("muting_expires_at", date: relationship.mutingExpiresAt?.milliseconds)
        field("requested", relationship.requested)
        field("requested_by", relationship.requestedBy)
        field("domain_blocking", relationship.domainBlocking)
        field("endorsed", relationship.endorsed)
        field("note", relationship.note)
        endObject()
    }
}
