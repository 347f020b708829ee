import Actions
import ActivityVocabulary
import Domain
import HTTPSignatures
import Store

/// Turns an actor document into what is kept of it.
struct ProfileReading: Sendable {
    let addresses: Addresses

    /// - Parameters:
    ///   - handle: as checked with its domain.
    ///   - movedTo: the account that `actor.movedTo` names, if it is known.
    func profile(of actor: Actor, handle: Handle, movedTo: Account.ID?) throws -> RemoteProfile {
        guard let host = addresses.host(actor.id), let domain = handle.domain else {
            throw FetchFailure.invalid("address")
        }
        guard let inbox = own(actor.inbox, host) else { throw FetchFailure.invalid("the inbox is on another server") }
        var profile = RemoteProfile(
            uri: actor.id, url: page(actor.url) ?? actor.id, username: handle.username, domain: domain,
            displayName: actor.name ?? "", note: SafeHTML.sanitise(actor.summary ?? ""),
            fields: actor.fields.map { Account.Field(name: $0.name, value: SafeHTML.sanitise($0.value).html) },
            avatarURL: page(actor.icon?.url), avatarDescription: actor.icon?.description ?? "",
            headerURL: page(actor.image?.url), headerDescription: actor.image?.description ?? "",
            kind: actor.kind.accountKind, locked: actor.manuallyApprovesFollowers, discoverable: actor.discoverable,
            indexable: actor.indexable ?? false, memorial: actor.memorial, movedTo: movedTo,
            createdAt: actor.published.map { Timestamp(milliseconds: $0) }, inboxURL: inbox,
            sharedInboxURL: own(actor.sharedInbox, host), outboxURL: own(actor.outbox, host),
            followersURL: own(actor.followers, host), followingURL: own(actor.following, host),
            featuredURL: own(actor.featured, host), featuredTagsURL: own(actor.featuredTags, host),
            featuredCollectionsURL: own(actor.featuredCollections, host), featurePolicy: policy(of: actor),
            keys: keys(of: actor, host))
        profile.emojis = addresses.emojis(of: actor.tags)
        profile.showing = showing(of: actor)
        profile.isSuspended = actor.suspended
        profile.aliases = actor.alsoKnownAs
        profile.attributionDomains = actor.attributionDomains
        return profile
    }

    private func showing(of actor: Actor) -> Account.Showing {
        var showing = Account.Showing.everything
        for part in actor.hiddenParts {
            switch part {
            case .featured: showing.remove(.featured)
            case .media: showing.remove(.media)
            case .repliesInMedia: showing.remove(.repliesInMedia)
            }
        }
        if actor.hidesPublicFromGuests { showing.remove(.publicToGuests) }
        if actor.hidesUnlistedFromGuests { showing.remove(.unlistedToGuests) }
        return showing
    }

    private func policy(of actor: Actor) -> FeaturePolicy {
        guard let stated = actor.canFeature else { return .missing }
        func circle(_ addresses: [String]) -> FeaturePolicy.Circle {
            addresses.reduce(into: []) { circle, address in
                switch address {
                case Audience.everybody: circle.insert(.everybody)
                case actor.followers: circle.insert(.followers)
                case actor.following: circle.insert(.following)
                // Nobody but themselves.
                case actor.id: break
                default: circle.insert(.others)
                }
            }
        }
        return FeaturePolicy(automatic: circle(stated.automatic), manual: circle(stated.manual))
    }

    /// Only on the actor's own server, or beside it: nobody shall make us knock at somebody else's door.
    private func own(_ address: String?, _ host: String) -> String? {
        guard let address, let other = addresses.host(address) else { return nil }
        return other == host || RegistrableDomain.of(other) == RegistrableDomain.of(host) ? address : nil
    }

    private func page(_ address: String?) -> String? { addresses.url(address) == nil ? nil : address }

    /// A key counts when it says that it is this actor's, and is on the actor's server.
    private func keys(of actor: Actor, _ host: String) -> [RemoteProfile.Key] {
        let keys = actor.publicKeys.compactMap { key -> RemoteProfile.Key? in
            guard key.owner == actor.id, addresses.host(key.id) == host, let pem = Self.pem(key.material) else {
                return nil
            }
            return RemoteProfile.Key(id: key.id, publicPEM: pem, asserts: key.asserts)
        }
        // A key may be listed twice, once for each use.
        let asserting = Set(keys.filter(\.asserts).map { [$0.id, $0.publicPEM] })
        return keys.map { key in
            RemoteProfile.Key(
                id: key.id, publicPEM: key.publicPEM, asserts: asserting.contains([key.id, key.publicPEM]))
        }
    }

    static func pem(_ material: Actor.PublicKey.Material) -> String? {
        switch material {
        case .pem(let text): text
        case .multibase(let text): Multikey.pem(text)
        }
    }
}

extension Actor.Kind {
    var accountKind: Account.Kind {
        switch self {
        case .person: .person
        case .service: .service
        case .application: .application
        case .group: .group
        case .organization: .organization
        }
    }
}
