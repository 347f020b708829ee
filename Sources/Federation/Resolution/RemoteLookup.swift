import Actions
import ActivityVocabulary
import Domain
import HTTPTransport
import JSON
import Store

/// Finds what somebody of this server has typed or pasted: a handle, the address of an actor or a post, or of the page
/// that shows one.
package struct RemoteLookup: RemoteResolver {
    private static let fetches = 60

    let actions: Actions
    let fetcher: Fetcher
    let resolvers: Resolvers
    let addresses: Addresses

    package func account(_ handle: Handle) async throws -> Account.ID? {
        guard let domain = handle.domain, domain != actions.identity.domain.lowercased(), domain != addresses.ours
        else {
            return try await actions.read { try $0.account(Handle(username: handle.username))?.id }
        }
        let isKnown = try await actions.read { try $0.account(handle) } != nil
        return try await found { budget -> Account.ID? in
            let account = try await resolvers.actors.account(handle, budget: budget)
            // Somebody is about to look at the profile.
            if !isKnown { try await resolvers.renewFeaturedTags(of: account, budget: budget) }
            return account
        }
    }

    package func account(uri: String) async throws -> Account.ID? {
        if addresses.isOurs(uri) {
            guard let name = actions.identity.localUsername(uri: uri) else { return nil }
            return try await actions.read { try $0.account(Handle(username: name))?.id }
        }
        if let known = try await actions.read({ try $0.accountID(uri: uri) }) { return known }
        return try await found { budget -> Account.ID? in
            guard case .actor(let actor)? = try await document(at: uri, budget: budget) else { return nil }
            let account = try await resolvers.actors.account(uri: actor.id, budget: budget)
            try await resolvers.renewFeaturedTags(of: account, budget: budget)
            return account
        }
    }

    package func post(uri: String) async throws -> Post.ID? {
        if addresses.isOurs(uri) {
            guard let id = actions.identity.localPostID(uri: uri) else { return nil }
            return try await actions.read { try $0.post(id)?.id }
        }
        if let known = try await actions.read({ try $0.postID(urlOrURI: uri) }) { return known }
        return try await found { budget in
            guard case .note(let note)? = try await document(at: uri, budget: budget) else { return nil }
            return try await resolvers.objects.post(uri: note.id, budget: budget)
        }
    }

    package func home(of handle: Handle) async throws -> HomeServer? {
        try await found { budget in try await resolvers.actors.webFinger.home(of: handle, budget: budget) }
    }

    package func renew(_ account: Account.ID) async throws -> Bool {
        guard let known = try await actions.read({ try $0.account(account) }), !known.isLocal else { return false }
        return try await found { budget in
            try await resolvers.actors.fetch(known.uri, isForced: true, budget: budget)
        } != nil
    }

    /// What cannot be had is not found; only trouble of our own is thrown on.
    private func found<Result>(_ look: (FetchBudget) async throws -> Result?) async throws -> Result? {
        do {
            return try await look(FetchBudget(fetches: Self.fetches, time: .seconds(25)))
        } catch let failure as FetchFailure {
            actions.logger.debug("Not found elsewhere", metadata: ["reason": "\(failure)"])
            return nil
        }
    }

    /// The document at an address: itself, or the one that a page there names as its other form. Who may say what it
    /// says is checked when it is fetched by its id.
    private func document(at address: String, budget: FetchBudget) async throws -> Document? {
        let response = try await fetcher.page(address, budget: budget)
        if MediaTypes.isActivity(response.headers.first("content-type")) {
            return try? Document(reading: try JSONValue.parse(response.body))
        }
        guard let other = Self.alternate(in: response), other != address else { return nil }
        let document = try await fetcher.document(other, budget: budget)
        return try? Document(reading: document.json)
    }

    /// `<link rel="alternate" type="application/activity+json" href="…">` in a page, or the same as a Link header.
    private static func alternate(in response: OutboundResponse) -> String? {
        for header in response.headers.values("link") {
            for link in header.split(separator: ",") where link.contains(MediaTypes.activity) {
                guard link.contains("alternate"), let start = link.firstIndex(of: "<"),
                    let end = link[start...].firstIndex(of: ">")
                else { continue }
                return try? response.finalURL.resolving(String(link[link.index(after: start)..<end])).string
            }
        }
        return PageLinks.activity(in: response.body).flatMap { try? response.finalURL.resolving($0).string }
    }
}

/// Finds one link in a page or host-meta, without reading that as a whole: linear, and wrong at worst.
enum PageLinks {
    private static let searched = 200_000

    /// The `href` of the first `<link>` that names ActivityPub's type.
    static func activity(in body: [UInt8]) -> String? {
        first("<link ", in: body) { tag in
            guard tag.contains(MediaTypes.activity) || tag.contains("application/ld+json"), tag.contains("alternate")
            else { return nil }
            return attribute("href", of: tag)
        }
    }

    /// The `template` of the `<Link>` to WebFinger, if a handle can be put in.
    static func webFinger(in body: [UInt8]) -> String? {
        first("<Link ", in: body) { tag in
            guard attribute("rel", of: tag) == "lrdd", let template = attribute("template", of: tag),
                template.contains("{uri}")
            else { return nil }
            return template
        }
    }

    private static func first(_ opening: String, in body: [UInt8], _ value: (Substring) -> String?) -> String? {
        let text = String(decoding: body.prefix(searched), as: UTF8.self)
        var rest = text[...]
        while let start = rest.firstRange(of: opening)?.upperBound {
            rest = rest[start...]
            guard let end = rest.firstIndex(of: ">") else { return nil }
            if let found = value(rest[..<end]) { return found.replacing("&amp;", with: "&") }
            rest = rest[end...]
        }
        return nil
    }

    private static func attribute(_ name: String, of tag: Substring) -> String? {
        guard let start = tag.firstRange(of: "\(name)=")?.upperBound, let quote = tag[start...].first,
            quote == "\"" || quote == "'"
        else { return nil }
        let value = tag[tag.index(after: start)...]
        return value.firstIndex(of: quote).map { String(value[..<$0]) }
    }
}
