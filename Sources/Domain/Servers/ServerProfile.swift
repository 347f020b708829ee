/// What this server says of itself, editable while it runs.
package struct ServerProfile: Sendable, Codable, Hashable {
    package var title: String
    package var shortDescription: String
    package var about: String
    package var contactEmail: String
    package var contactAccount: Int64?
    package var languages: [String]
    package var rules: [Rule]

    /// One rule that people agree to when they sign up.
    package struct Rule: Sendable, Codable, Hashable {
        package var id: Int
        package var text: String
        package var hint: String

        package init(id: Int, text: String, hint: String = "") {
            self.id = id
            self.text = text
            self.hint = hint
        }
    }

    package init(
        title: String = "Martlet", shortDescription: String = "", about: String = "", contactEmail: String = "",
        contactAccount: Int64? = nil, languages: [String] = ["en"], rules: [Rule] = []
    ) {
        self.title = title
        self.shortDescription = shortDescription
        self.about = about
        self.contactEmail = contactEmail
        self.contactAccount = contactAccount
        self.languages = languages
        self.rules = rules
    }

    /// What is missing has its default, so that what an earlier version kept can be read by a later one.
    package init(from decoder: any Decoder) throws {
        let kept = try decoder.container(keyedBy: CodingKeys.self)
        let empty = ServerProfile()
        title = try kept.decodeIfPresent(String.self, forKey: .title) ?? empty.title
        shortDescription = try kept.decodeIfPresent(String.self, forKey: .shortDescription) ?? empty.shortDescription
        about = try kept.decodeIfPresent(String.self, forKey: .about) ?? empty.about
        contactEmail = try kept.decodeIfPresent(String.self, forKey: .contactEmail) ?? empty.contactEmail
        contactAccount = try kept.decodeIfPresent(Int64.self, forKey: .contactAccount)
        languages = try kept.decodeIfPresent([String].self, forKey: .languages) ?? empty.languages
        rules = try kept.decodeIfPresent([Rule].self, forKey: .rules) ?? empty.rules
    }
}

/// Where this server is and how people join it: fixed at the start.
package struct ServerIdentity: Sendable {
    /// Who may sign up.
    package enum Registration: String, Sendable, CaseIterable { case open, approval, closed }

    /// The domain of handles, `MARTLET_DOMAIN`.
    package var domain: String
    /// Scheme and host of every address made here, without a trailing slash: `MARTLET_BASE_URL`.
    package var baseURL: String
    package var registration: Registration
    /// Whether new people confirm their address by mail before they may post.
    package var confirmsAddresses: Bool
    package var version: String

    package init(
        domain: String, baseURL: String, registration: Registration = .open, confirmsAddresses: Bool = false,
        version: String = "0.1.0"
    ) {
        self.domain = domain
        self.baseURL = baseURL
        self.registration = registration
        self.confirmsAddresses = confirmsAddresses
        self.version = version
    }

    /// This server itself as an actor.
    package var actorURI: String { "\(baseURL)/actor" }

    /// The name of that actor: the domain, as in Mastodon, without the port that no name may have.
    package var actorName: String { String(domain.prefix { $0 != ":" }) }

    package func accountURI(_ username: String) -> String { "\(baseURL)/users/\(username)" }

    package func accountURL(_ username: String) -> String { "\(baseURL)/@\(username)" }

    package func postURI(_ username: String, _ id: Post.ID) -> String { "\(baseURL)/users/\(username)/statuses/\(id)" }

    package func postURL(_ username: String, _ id: Post.ID) -> String { "\(baseURL)/@\(username)/\(id)" }

    /// The conversation that a post of this server began (FEP-7888).
    package func contextURI(_ first: Post.ID) -> String { "\(baseURL)/contexts/\(first)" }

    package func collectionURI(_ username: String, _ id: FeaturedCollection.ID) -> String {
        "\(accountURI(username))/collections/\(id)"
    }

    package func collectionURL(_ id: FeaturedCollection.ID) -> String { "\(baseURL)/collections/\(id)" }

    package func collectionItemURI(_ username: String, _ id: FeaturedItem.ID) -> String {
        "\(accountURI(username))/collection_items/\(id)"
    }

    /// The stamp by which a person of this server agrees to be in a collection.
    package func featureAuthorizationURI(_ username: String, _ id: FeaturedItem.ID) -> String {
        "\(accountURI(username))/feature_authorizations/\(id)"
    }

    package func featureRequestURI(_ username: String, _ id: FeaturedItem.ID) -> String {
        "\(accountURI(username))/feature_requests/\(id)"
    }

    package func tagURL(_ name: String) -> String { "\(baseURL)/tags/\(name)" }

    /// The name of a local account when `uri` is one of ours: `BASE/users/NAME` or `BASE/@NAME`.
    package func localUsername(uri: String) -> String? {
        for prefix in ["\(baseURL)/users/", "\(baseURL)/@"] where uri.hasPrefix(prefix) {
            let name = uri.dropFirst(prefix.count)
            return Handle.isUsername(name) ? String(name) : nil
        }
        return nil
    }

    /// The id of a local post when `uri` is one of ours.
    package func localPostID(uri: String) -> Post.ID? {
        guard uri.hasPrefix(baseURL + "/"), let last = uri.split(separator: "/").last else { return nil }
        return uri.contains("/statuses/") || uri.contains("/@") ? Post.ID(last) : nil
    }
}
