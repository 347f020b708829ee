import JSON

/// The `@context` of what we send: the terms that Mastodon's documents define, in Mastodon's words, so that readers
/// which do run contexts understand every property we use.
enum Contexts {
    /// Activities that only name things.
    static let plain = Context(#""https://www.w3.org/ns/activitystreams""#)

    static let note = Context(noteTerms, "}]")

    /// A request to quote carries the quoting note.
    static let quoteRequest = Context(
        noteTerms,
        #"""
        ,"QuoteRequest":"https://w3id.org/fep/044f#QuoteRequest","LikeRequest":"gts:LikeRequest",\#
        "ReplyRequest":"gts:ReplyRequest","AnnounceRequest":"gts:AnnounceRequest"}]
        """#)

    private static let noteTerms: StaticString = #"""
        ["https://www.w3.org/ns/activitystreams",{"ostatus":"http://ostatus.org#","atomUri":"ostatus:atomUri",\#
        "inReplyToAtomUri":"ostatus:inReplyToAtomUri","conversation":"ostatus:conversation",\#
        "sensitive":"as:sensitive","Hashtag":"as:Hashtag","toot":"http://joinmastodon.org/ns#","Emoji":"toot:Emoji",\#
        "votersCount":"toot:votersCount","blurhash":"toot:blurhash",\#
        "focalPoint":{"@container":"@list","@id":"toot:focalPoint"},\#
        "quote":{"@id":"https://w3id.org/fep/044f#quote","@type":"@id"},\#
        "quoteUri":"http://fedibird.com/ns#quoteUri","_misskey_quote":"https://misskey-hub.net/ns#_misskey_quote",\#
        "quoteAuthorization":{"@id":"https://w3id.org/fep/044f#quoteAuthorization","@type":"@id"},\#
        "gts":"https://gotosocial.org/ns#","interactionPolicy":{"@id":"gts:interactionPolicy","@type":"@id"},\#
        "canLike":{"@id":"gts:canLike","@type":"@id"},"canReply":{"@id":"gts:canReply","@type":"@id"},\#
        "canAnnounce":{"@id":"gts:canAnnounce","@type":"@id"},\#
        "canQuote":{"@id":"https://w3id.org/fep/044f#canQuote","@type":"@id"},\#
        "automaticApproval":{"@id":"gts:automaticApproval","@type":"@id"},\#
        "manualApproval":{"@id":"gts:manualApproval","@type":"@id"},\#
        "replyAuthorization":{"@id":"gts:replyAuthorization","@type":"@id"},\#
        "approvedBy":{"@id":"gts:approvedBy","@type":"@id"}
        """#

    static let actor = Context(
        #"""
        ["https://www.w3.org/ns/activitystreams","https://w3id.org/security/v1",\#
        "https://www.w3.org/ns/did/v1","https://w3id.org/security/multikey/v1",\#
        {"manuallyApprovesFollowers":"as:manuallyApprovesFollowers","toot":"http://joinmastodon.org/ns#",\#
        "featured":{"@id":"toot:featured","@type":"@id"},"featuredTags":{"@id":"toot:featuredTags","@type":"@id"},\#
        "alsoKnownAs":{"@id":"as:alsoKnownAs","@type":"@id"},"movedTo":{"@id":"as:movedTo","@type":"@id"},\#
        "schema":"http://schema.org#","PropertyValue":"schema:PropertyValue","value":"schema:value",\#
        "discoverable":"toot:discoverable","suspended":"toot:suspended","memorial":"toot:memorial",\#
        "indexable":"toot:indexable","showFeatured":"toot:showFeatured","showMedia":"toot:showMedia",\#
        "showRepliesInMedia":"toot:showRepliesInMedia",\#
        "webfinger":"https://purl.archive.org/socialweb/webfinger#webfinger","gts":"https://gotosocial.org/ns#",\#
        "interactionPolicy":{"@id":"gts:interactionPolicy","@type":"@id"},\#
        "automaticApproval":{"@id":"gts:automaticApproval","@type":"@id"},\#
        "canFeature":{"@id":"https://w3id.org/fep/7aa9#canFeature","@type":"@id"},\#
        "featuredCollections":{"@id":"https://w3id.org/fep/7aa9#featuredCollections","@type":"@id"},\#
        "attributionDomains":{"@id":"toot:attributionDomains","@type":"@id"},\#
        "Hashtag":"as:Hashtag","Emoji":"toot:Emoji","focalPoint":{"@container":"@list","@id":"toot:focalPoint"}}]
        """#)

    /// A follower or a report may be answered with a stamp of FEP-044f.
    static let quoteAuthorization = Context(
        #"""
        ["https://www.w3.org/ns/activitystreams",{"QuoteAuthorization":"https://w3id.org/fep/044f#QuoteAuthorization",\#
        "QuoteRequest":"https://w3id.org/fep/044f#QuoteRequest","gts":"https://gotosocial.org/ns#",\#
        "interactingObject":{"@id":"gts:interactingObject","@type":"@id"},\#
        "interactionTarget":{"@id":"gts:interactionTarget","@type":"@id"}}]
        """#)

    /// Collections of accounts, and the consent to be in them (FEP-7aa9).
    static let collection = Context(
        #"""
        ["https://www.w3.org/ns/activitystreams",{"sensitive":"as:sensitive","Hashtag":"as:Hashtag",\#
        "discoverable":"http://joinmastodon.org/ns#discoverable","fep7aa9":"https://w3id.org/fep/7aa9#",\#
        "FeaturedCollection":"fep7aa9:FeaturedCollection","FeaturedItem":"fep7aa9:FeaturedItem",\#
        "FeatureRequest":"fep7aa9:FeatureRequest","FeatureAuthorization":"fep7aa9:FeatureAuthorization",\#
        "topic":{"@id":"fep7aa9:topic","@type":"@id"},\#
        "featuredObject":{"@id":"fep7aa9:featuredObject","@type":"@id"},\#
        "featuredObjectType":"fep7aa9:featuredObjectType",\#
        "featureAuthorization":{"@id":"fep7aa9:featureAuthorization","@type":"@id"},\#
        "gts":"https://gotosocial.org/ns#","interactingObject":{"@id":"gts:interactingObject","@type":"@id"},\#
        "interactionTarget":{"@id":"gts:interactionTarget","@type":"@id"}}]
        """#)

    /// The stamps of GoToSocial, and what carries one.
    static let interaction = Context(
        #"""
        ["https://www.w3.org/ns/activitystreams",{"gts":"https://gotosocial.org/ns#",\#
        "LikeAuthorization":"gts:LikeAuthorization","ReplyAuthorization":"gts:ReplyAuthorization",\#
        "AnnounceAuthorization":"gts:AnnounceAuthorization",\#
        "announceAuthorization":{"@id":"gts:announceAuthorization","@type":"@id"},\#
        "approvedBy":{"@id":"gts:approvedBy","@type":"@id"},\#
        "interactingObject":{"@id":"gts:interactingObject","@type":"@id"},\#
        "interactionTarget":{"@id":"gts:interactionTarget","@type":"@id"}}]
        """#)

    static let reaction = Context(
        #"""
        ["https://www.w3.org/ns/activitystreams",{"litepub":"http://litepub.social/ns#",\#
        "EmojiReact":"litepub:EmojiReact","toot":"http://joinmastodon.org/ns#","Emoji":"toot:Emoji"}]
        """#)
}

/// A `@context`, in pieces that several have in common.
package struct Context: Sendable {
    let parts: [StaticString]

    init(_ parts: StaticString...) { self.parts = parts }
}

extension JSONWriter {
    mutating func context(_ context: Context) {
        key("@context")
        for part in context.parts {
            splice(UnsafeBufferPointer(start: part.utf8Start, count: part.utf8CodeUnitCount), commaFollows: true)
        }
    }

    /// Leaves the member out when there is no value: absent properties are how ActivityPub says nothing.
    mutating func present(_ name: StaticString, _ value: String?) {
        if let value { field(name, value) }
    }
}
