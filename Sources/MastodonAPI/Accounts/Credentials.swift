import Actions
import Domain
import HTTPTransport
import HTTPTypes
import JSON
import Store

extension MastodonAPI {
    var credentialRoutes: [Route] {
        [
            .get(
                "/api/v1/accounts/verify_credentials", scope: "read:accounts", "profile", viewer: .required,
                verifyCredentials),
            .patch(
                "/api/v1/accounts/update_credentials", scope: "write:accounts", viewer: .required, updateCredentials),
        ]
    }

    @Sendable private func verifyCredentials(_ call: Call) async throws -> Reply {
        try await credentials(of: call.me)
    }

    private func credentials(of me: Account.ID) async throws -> Reply {
        let found = try await actions.read { reader -> CredentialAccount in
            guard let view = try reader.accountView(me), let user = try reader.user(me) else {
                throw APIError.invalidToken
            }
            return CredentialAccount(
                view: view, user: user, noteSource: try reader.noteSource(me),
                attributionDomains: try reader.attributionDomains(of: me),
                followRequests: try reader.followRequestsCount(to: me))
        }
        return .json { json in renderer.write(found, to: &json) }
    }

    @Sendable private func updateCredentials(_ call: Call) async throws -> Reply {
        let me = try call.me
        try refusePictures(call.parameters)
        let changes = try profileChanges(call.parameters)
        try await actions.updateProfile(changes, as: me)
        if let source = call.parameters.tree("source") { try await updateDefaults(source, of: me) }
        return try await credentials(of: me)
    }

    private func refusePictures(_ parameters: Parameters) throws {
        for name in ["avatar_description", "header_description"] where parameters.string(name)?.isEmpty == false {
            throw APIError.validation("There is no picture that \(name) could describe")
        }
        for name in ["avatar", "header"] where parameters.has(name) {
            // An empty field is what a form sends when no file was chosen.
            if parameters.file(name) == nil, parameters.string(name)?.isEmpty ?? true { continue }
            throw APIError.validation("\(name.capitalized) cannot be uploaded to this server yet")
        }
    }

    private func profileChanges(_ parameters: Parameters) throws -> ProfileChanges {
        var changes = ProfileChanges()
        changes.displayName = parameters.string("display_name")
        changes.note = parameters.string("note")
        changes.locked = parameters.bool("locked")
        changes.bot = parameters.bool("bot")
        changes.discoverable = parameters.bool("discoverable")
        changes.hideCollections = parameters.bool("hide_collections")
        changes.indexable = parameters.bool("indexable")
        if parameters.has("attribution_domains") {
            changes.attributionDomains = parameters.strings("attribution_domains")
        }
        if parameters.has("fields_attributes") {
            changes.fields = parameters.trees("fields_attributes").map { field in
                ProfileChanges.Field(name: field.string("name") ?? "", value: field.string("value") ?? "")
            }
        }
        return changes
    }

    /// What `source[…]` says of new posts.
    private func updateDefaults(_ source: Parameters, of me: Account.ID) async throws {
        guard var preferences = try await actions.read({ try $0.user(me)?.preferences }) else {
            throw APIError.invalidToken
        }
        if let privacy = source.string("privacy"), !privacy.isEmpty {
            guard let visibility = Visibility(name: privacy), visibility <= .private else {
                throw APIError.validation("Privacy is not included in the list")
            }
            preferences.visibility = visibility
        }
        if let sensitive = source.bool("sensitive") { preferences.sensitive = sensitive }
        if let code = source.string("language") {
            guard code.isEmpty || Language.named(code) != nil else { throw APIError.validation("Language is invalid") }
            preferences.language = Language.named(code)?.code
        }
        if let policy = source.string("quote_policy"), !policy.isEmpty {
            guard ["public", "followers", "nobody"].contains(policy) else {
                throw APIError.validation("Quote policy is not included in the list")
            }
            preferences.quotePolicy = policy
        }
        try await actions.updatePreferences(preferences, locale: nil, of: me)
    }
}

/// One's own account, with what only its owner is told.
struct CredentialAccount: Sendable {
    let view: AccountView
    let user: User
    let noteSource: String
    let attributionDomains: [String]
    let followRequests: Int
}

extension Renderer {
    func write(_ credentials: CredentialAccount, to json: inout JSONWriter) {
        write(credentials.view, to: &json) { json in
            json.key("source")
            self.writeSource(of: credentials, to: &json)
            json.key("role")
            StaffRole(always: credentials.user.role).write(to: &json)
        }
    }

    private func writeSource(of credentials: CredentialAccount, to json: inout JSONWriter) {
        let (account, preferences) = (credentials.view.account, credentials.user.preferences)
        json.beginObject()
        json.field("privacy", preferences.visibility.name)
        json.field("sensitive", preferences.sensitive)
        json.field("language", preferences.language ?? "")
        json.field("note", credentials.noteSource)
        json.key("fields")
        json.beginArray()
        for field in account.fields {
            json.beginObject()
            json.field("name", field.name)
            json.field("value", field.source ?? field.value)
            json.field("verified_at", date: field.verifiedAt)
            json.endObject()
        }
        json.endArray()
        json.field("follow_requests_count", credentials.followRequests)
        json.field("hide_collections", account.hideCollections)
        json.field("discoverable", account.discoverable)
        json.field("indexable", account.indexable)
        json.field("attribution_domains", credentials.attributionDomains)
        json.field("quote_policy", preferences.quoting.name)
        json.endObject()
    }
}
