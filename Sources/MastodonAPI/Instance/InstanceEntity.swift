import Domain
import JSON
import Store

/// What the instance entities tell beside what is fixed.
struct InstanceFacts: Sendable {
    let profile: ServerProfile
    let contact: AccountView?
    let users: UserCounts
    let posts: Int
    let domains: Int
}

extension ServerIdentity {
    /// Which Mastodon's features clients may expect. Some look at nothing else: from 4.3 on they would ask for grouped
    /// notifications, which are not there yet.
    var compatibleVersion: String { "4.2.0 (compatible; Martlet \(version))" }

    /// `https` → `wss`.
    var streamingURL: String {
        baseURL.hasPrefix("https:") ? "wss" + baseURL.dropFirst(5) : "ws" + baseURL.dropFirst(4)
    }
}

extension Renderer {
    /// An Instance entity (`/api/v2/instance`).
    func instance(_ facts: InstanceFacts, _ limits: PostLimits, _ settings: MastodonAPISettings) -> [UInt8] {
        var json = JSONWriter(capacity: 4_096)
        json.beginObject()
        json.field("domain", identity.domain)
        json.field("title", facts.profile.title)
        json.field("version", identity.compatibleVersion)
        json.field("source_url", settings.sourceURL)
        json.field("description", facts.profile.shortDescription)
        json.field("wrapstodon", nil as String?)
        json.object("usage") { json in
            json.object("users") { $0.field("active_month", facts.users.month) }
        }
        json.object("thumbnail") { json in
            json.field("url", settings.thumbnailURL)
            json.field("description", "")
        }
        json.field("icon", [])
        json.field("languages", facts.profile.languages)
        json.object("configuration") { writeConfiguration(limits, to: &$0) }
        json.object("registrations") { writeRegistrations(to: &$0) }
        json.object("api_versions") { $0.field("mastodon", 1) }
        json.object("contact") { json in
            json.field("email", facts.profile.contactEmail)
            json.key("account")
            if let contact = facts.contact { write(contact, to: &json) } else { json.null() }
        }
        json.key("rules")
        json.write(facts.profile.rules)
        json.endObject()
        return json.bytes
    }

    private func writeConfiguration(_ limits: PostLimits, to json: inout JSONWriter) {
        json.object("urls") { json in
            json.field("streaming", identity.streamingURL)
            json.field("status", nil as String?)
            json.field("about", identity.baseURL + "/about")
            json.field("privacy_policy", nil as String?)
            json.field("terms_of_service", nil as String?)
        }
        json.object("vapid") { $0.field("public_key", "") }
        writeLimits(limits, to: &json)
        json.object("translation") { $0.field("enabled", false) }
        json.object("timelines_access") { json in
            for feed: StaticString in ["live_feeds", "hashtag_feeds", "trending_link_feeds"] {
                json.object(feed) { json in
                    json.field("local", "public")
                    json.field("remote", "public")
                }
            }
        }
        json.field("limited_federation", false)
    }

    /// What both versions of the entity say under `configuration`. Zero where there is no such thing yet: uploads.
    private func writeLimits(_ limits: PostLimits, to json: inout JSONWriter) {
        json.object("accounts") { json in
            json.field("max_display_name_length", limits.maxDisplayName)
            json.field("max_note_length", limits.maxNote)
            json.field("max_avatar_description_length", 0)
            json.field("max_header_description_length", 0)
            json.field("max_featured_tags", limits.maxFeaturedTags)
            json.field("max_pinned_statuses", limits.maxPinned)
            json.field("max_profile_fields", limits.maxFields)
            json.field("profile_field_name_limit", limits.maxFieldName)
            json.field("profile_field_value_limit", limits.maxFieldValue)
        }
        json.object("statuses") { json in
            json.field("max_characters", limits.maxCharacters)
            json.field("max_media_attachments", 0)
            json.field("characters_reserved_per_url", limits.charactersPerURL)
        }
        json.object("media_attachments") { json in
            json.field("supported_mime_types", [])
            for limit: StaticString in [
                "description_limit", "image_size_limit", "image_matrix_limit", "video_size_limit",
                "video_frame_rate_limit", "video_matrix_limit",
            ] { json.field(limit, 0) }
        }
        json.object("polls") { json in
            json.field("max_options", limits.maxPollOptions)
            json.field("max_characters_per_option", limits.maxPollOption)
            json.field("min_expiration", limits.minPollSeconds)
            json.field("max_expiration", limits.maxPollSeconds)
        }
    }

    private func writeRegistrations(to json: inout JSONWriter) {
        json.field("enabled", identity.registration != .closed)
        json.field("approval_required", identity.registration == .approval)
        json.field("reason_required", identity.registration == .approval)
        json.field("message", nil as String?)
        json.field("min_age", nil as Int?)
        json.field("url", nil as String?)
    }

    /// A V1::Instance entity (`/api/v1/instance`).
    func firstInstance(_ facts: InstanceFacts, _ limits: PostLimits, _ settings: MastodonAPISettings) -> [UInt8] {
        var json = JSONWriter(capacity: 4_096)
        json.beginObject()
        json.field("uri", identity.domain)
        json.field("title", facts.profile.title)
        json.field("short_description", facts.profile.shortDescription)
        json.field("description", facts.profile.shortDescription)
        json.field("email", facts.profile.contactEmail)
        json.field("version", identity.compatibleVersion)
        json.object("urls") { $0.field("streaming_api", identity.streamingURL) }
        json.object("stats") { json in
            json.field("user_count", facts.users.total)
            json.field("status_count", facts.posts)
            json.field("domain_count", facts.domains)
        }
        json.field("thumbnail", settings.thumbnailURL)
        json.field("languages", facts.profile.languages)
        json.field("registrations", identity.registration != .closed)
        json.field("approval_required", identity.registration == .approval)
        json.field("invites_enabled", false)
        json.object("configuration") { writeLimits(limits, to: &$0) }
        json.key("contact_account")
        if let contact = facts.contact { write(contact, to: &json) } else { json.null() }
        json.key("rules")
        json.write(facts.profile.rules)
        json.endObject()
        return json.bytes
    }
}

extension JSONWriter {
    /// A member that is an object.
    mutating func object(_ name: StaticString, _ members: (inout JSONWriter) -> Void) {
        key(name)
        beginObject()
        members(&self)
        endObject()
    }
}
