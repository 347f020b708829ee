import Domain
import JSON
import Store

/// An account's JSON, cut where the counts belong: they change without a new version.
final class AccountPieces: Rendered {
    let version: Int64
    let bytes: [UInt8]
    let counts: Int
    /// Whether it shows whom somebody moved to, who changes without this account's knowing.
    let namesAnother: Bool

    var size: Int { bytes.count + 96 }

    init(version: Int64, bytes: [UInt8], counts: Int, namesAnother: Bool = false) {
        self.version = version
        self.bytes = bytes
        self.counts = counts
        self.namesAnother = namesAnother
    }
}

extension JSONWriter {
    mutating func write(_ pieces: AccountPieces, _ head: AccountHead) {
        raw(pieces.bytes[..<pieces.counts])
        counts(head)
        splice(pieces.bytes[pieces.counts...], commaFollows: true)
    }

    private mutating func counts(_ head: AccountHead) {
        field("followers_count", head.followersCount)
        field("following_count", head.followingCount)
        field("statuses_count", head.postsCount)
        key("last_status_at")
        if let moment = head.lastPostAt { day(moment) } else { null() }
    }

    /// A date alone: `"2026-11-23"`.
    mutating func day(_ moment: Timestamp) { string(formatRFC3339(moment.milliseconds).prefix(10)) }

    /// Midnight of the day, as Mastodon gives it, so that nobody's exact hour is told.
    mutating func midnight(_ name: StaticString, of moment: Timestamp) {
        let day: Int64 = 86_400_000
        field(name, date: moment.milliseconds / day * day)
    }
}

extension Renderer {
    /// Renders an account for keeping.
    func pieces(_ view: AccountView) -> AccountPieces {
        var json = JSONWriter(capacity: 1_536)
        let counts = beginAccount(view, &json)
        endAccount(view, &json)
        json.endObject()
        return AccountPieces(
            version: view.account.version, bytes: json.bytes, counts: counts, namesAnother: view.moved != nil)
    }

    /// An Account entity, with members of the caller's own at its end.
    func write(
        _ view: AccountView, to json: inout JSONWriter, adding more: (inout JSONWriter) -> Void = { _ in }
    ) {
        var part = JSONWriter(capacity: 1_536)
        let counts = beginAccount(view, &part)
        endAccount(view, &part)
        let pieces = AccountPieces(version: 0, bytes: part.bytes, counts: counts)
        json.write(pieces, AccountHead(view.account))
        more(&json)
        json.endObject()
    }

    /// Up to the counts; gives the place where they belong.
    private func beginAccount(_ view: AccountView, _ json: inout JSONWriter) -> Int {
        let account = view.account
        // Of a suspended account only the name is left.
        let isShown = account.standing < .suspended
        let avatar = isShown ? account.avatarURL ?? defaultAvatarURL : defaultAvatarURL
        let header = isShown ? account.headerURL ?? defaultHeaderURL : defaultHeaderURL
        json.beginObject()
        json.field("id", decimal: account.id.rawValue)
        json.field("username", account.username)
        json.field("acct", account.handle.description)
        json.field("display_name", isShown ? account.displayName : "")
        json.field("locked", account.locked)
        json.field("bot", account.kind == .service || account.kind == .application)
        json.field("group", account.kind == .group)
        json.field("discoverable", isShown ? account.discoverable : false)
        json.field("indexable", account.indexable)
        json.midnight("created_at", of: account.createdAt)
        json.field("note", isShown ? account.note.html : "")
        json.field("url", account.url)
        json.field("uri", account.uri)
        json.field("avatar", avatar)
        json.field("avatar_static", avatar)
        json.field("avatar_description", isShown ? account.avatarDescription : "")
        json.field("header", header)
        json.field("header_static", header)
        json.field("header_description", isShown ? account.headerDescription : "")
        return json.bytes.count
    }

    /// What comes after the counts, up to but without the closing brace.
    private func endAccount(_ view: AccountView, _ json: inout JSONWriter) {
        let account = view.account
        let isShown = account.standing < .suspended
        json.field("hide_collections", account.hideCollections)
        json.field("show_media", account.showing.contains(.media))
        json.field("show_media_replies", account.showing.contains(.repliesInMedia))
        json.field("show_featured", account.showing.contains(.featured))
        json.key("feature_approval")
        writeFeatureApproval(account, to: &json)
        json.field("email_subscriptions", false)
        if account.isLocal { json.field("noindex", !account.indexable) }
        if let moved = view.moved, isShown {
            json.key("moved")
            write(AccountView(account: moved), to: &json)
        }
        if account.standing >= .suspended { json.field("suspended", true) }
        if account.standing == .limited { json.field("limited", true) }
        if account.memorial { json.field("memorial", true) }
        json.emojis(isShown ? account.emojis : [])
        json.key("roles")
        json.beginArray()
        if isShown, let role = StaffRole(view.role) { role.writeBadge(to: &json) }
        json.endArray()
        json.key("fields")
        writeFields(isShown ? account.fields : [], to: &json)
    }

    private func writeFields(_ fields: [Account.Field], to json: inout JSONWriter) {
        json.beginArray()
        for field in fields {
            json.beginObject()
            json.field("name", field.name)
            json.field("value", field.value)
            json.field("verified_at", date: field.verifiedAt)
            json.endObject()
        }
        json.endArray()
    }

    /// Who may put the account into a collection. What depends on who asks is `unknown`: these bytes are everybody's.
    private func writeFeatureApproval(_ account: Account, to json: inout JSONWriter) {
        let policy = account.standing < .suspended ? account.featurePolicy : .missing
        json.beginObject()
        json.field("automatic", policy.automatic.names)
        json.field("manual", policy.manual.names)
        json.field("current_user", policy.answerForAnybody.rawValue)
        json.endObject()
    }
}

extension FeaturePolicy.Circle {
    /// In the API's words.
    fileprivate var names: [String] {
        var names: [String] = []
        if contains(.everybody) { names.append("public") }
        if contains(.followers) { names.append("followers") }
        if contains(.following) { names.append("following") }
        if contains(.others) { names.append("unsupported_policy") }
        return names
    }
}

/// Roles as Mastodon numbers and names them.
struct StaffRole {
    let id: String
    let name: String
    let permissions: Int64

    /// nil for people without a role.
    init?(_ role: User.Role) {
        guard role > .person else { return nil }
        self.init(always: role)
    }

    /// The role that everybody has is there too.
    init(always role: User.Role) {
        switch role {
        case .person: (id, name) = ("-99", "")
        case .moderator: (id, name) = ("1", "Moderator")
        case .admin: (id, name) = ("2", "Admin")
        case .owner: (id, name) = ("3", "Owner")
        }
        permissions = role.permissions
    }

    func writeBadge(to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", id)
        json.field("name", name)
        json.field("color", "")
        json.endObject()
    }

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", id)
        json.field("name", name)
        json.field("color", "")
        json.field("permissions", String(permissions))
        json.field("highlighted", id != "-99")
        json.field("collection_limit", FeaturedCollection.Limits.collections)
        json.endObject()
    }
}
