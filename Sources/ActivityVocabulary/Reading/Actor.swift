import JSON

/// Somebody on another server, as their server describes them.
package struct Actor: Sendable {
    package enum Kind: String, Sendable {
        case person = "Person"
        case service = "Service"
        case application = "Application"
        case group = "Group"
        case organization = "Organization"

        init?(type: String) { self.init(rawValue: type) }
    }

    package let id: String
    package let kind: Kind
    package let inbox: String
    /// As written; may be no name we would accept.
    package let preferredUsername: String?
    package let name: String?
    /// HTML that nobody has sanitised.
    package let summary: String?
    package let url: String?
    package let outbox: String?
    package let followers: String?
    package let following: String?
    package let featured: String?
    package let featuredTags: String?
    package let featuredCollections: String?
    /// Nil when the actor's server says nothing.
    package let canFeature: FeatureApproval?
    package let sharedInbox: String?
    package let publicKeys: [PublicKey]
    package let icon: Picture?
    package let image: Picture?
    package let fields: [Field]
    package let tags: Tags
    package let manuallyApprovesFollowers: Bool
    package let discoverable: Bool?
    package let indexable: Bool?
    package let memorial: Bool
    /// Parts of the profile that are not to be shown (Mastodon).
    package let hiddenParts: Set<Part>
    /// Posts that are for everybody, but not to be shown to those who are not signed in (GoToSocial).
    package let hidesPublicFromGuests: Bool
    package let hidesUnlistedFromGuests: Bool
    package let suspended: Bool
    /// Milliseconds since 1970, as every moment here.
    package let published: Int64?
    package let movedTo: String?
    package let alsoKnownAs: [String]
    package let attributionDomains: [String]
    /// The handle the actor claims (FEP-2c59), without `acct:`.
    package let webfinger: String?

    package init(reading value: JSONValue) throws(ReadingError) {
        guard let object = LinkedObject(value) else { throw .notAnObject }
        try self.init(reading: object)
    }

    init(reading object: LinkedObject) throws(ReadingError) {
        guard let id = object.id else { throw .missing("id") }
        guard let kind = object.types.lazy.compactMap(Kind.init(type:)).first else {
            throw .unexpectedType(object.types)
        }
        guard let inbox = object["inbox"]?.reference else { throw .missing("inbox") }
        self.id = id
        self.kind = kind
        self.inbox = inbox
        preferredUsername = object.text("preferredUsername")
        name = object.text("name")
        summary = object.text("summary", limit: Caps.summary)
        url = object.pageAddress
        outbox = object["outbox"]?.reference
        followers = object["followers"]?.reference
        following = object["following"]?.reference
        featured = object["featured"]?.reference
        featuredTags = object["featuredTags"]?.reference
        featuredCollections = object["featuredCollections"]?.reference
        canFeature = FeatureApproval(reading: object)
        sharedInbox = object.sharedInbox
        publicKeys = PublicKey.keys(of: object)
        icon = object.largestPicture("icon")
        image = object.largestPicture("image")
        fields = Field.fields(of: object)
        tags = Tags(reading: object)
        manuallyApprovesFollowers = object["manuallyApprovesFollowers"]?.truth ?? false
        discoverable = object["discoverable"]?.truth
        indexable = object["indexable"]?.truth
        memorial = object["memorial"]?.truth ?? false
        hiddenParts = Set(Part.allCases.filter { object[$0.rawValue]?.truth == false })
        hidesPublicFromGuests = object["hidesToPublicFromUnauthedWeb"]?.truth ?? false
        hidesUnlistedFromGuests = object["hidesCcPublicFromUnauthedWeb"]?.truth ?? false
        suspended = object["suspended"]?.truth ?? false
        published = object["published"]?.moment
        movedTo = object["movedTo"]?.reference
        alsoKnownAs = object["alsoKnownAs"]?.references(limit: Caps.aliases) ?? []
        attributionDomains = (object["attributionDomains"]?.elements ?? []).prefix(Caps.aliases).compactMap {
            $0.literal?.lowercased().truncated(to: 253)
        }
        webfinger = object.text("webfinger").map { $0.hasPrefix("acct:") ? String($0.dropFirst(5)) : $0 }
    }
}

extension Actor {
    /// A part of a profile, by the property that says whether it is shown.
    package enum Part: String, Sendable, CaseIterable {
        case featured = "showFeatured"
        case media = "showMedia"
        case repliesInMedia = "showRepliesInMedia"
    }

    /// One row of the table on a profile.
    package struct Field: Sendable, Equatable {
        package let name: String
        /// HTML that nobody has sanitised.
        package let value: String

        /// `PropertyValue`, and the Link and Note forms of FEP-fb2a.
        static func fields(of object: LinkedObject) -> [Field] {
            (object["attachment"]?.elements ?? []).prefix(Caps.fields).compactMap { element in
                guard let field = LinkedObject(element), let name = field.text("name") else { return nil }
                if field.types.contains("PropertyValue") {
                    return field.text("value").map { Field(name: name, value: $0) }
                }
                if field.types.contains("Note") {
                    return field.text("content").map { Field(name: name, value: $0) }
                }
                if field.types.contains("Link"), let address = field["href"].flatMap(WebAddress.checked) {
                    let shown = address.replacing("&", with: "&amp;").replacing("'", with: "&#39;")
                    return Field(name: name, value: "<a href='\(shown)' rel='me'>\(shown)</a>")
                }
                return nil
            }
        }
    }
}
