import Actions
import Database
import Domain
import HTTPTypes
import JSON
import Store

extension MastodonAPI {
    var searchRoutes: [Route] {
        [
            .get("/api/v2/search", scope: "read:search", viewer: .optional, search),
            .get("/api/v1/tags/:name", viewer: .optional, showTag),
        ]
    }

    /// Accounts by name, posts by address, hashtags by their beginning.
    @Sendable private func search(_ call: Call) async throws -> Reply {
        let query = try SearchQuery(call)
        let found = try await find(query)
        let now = actions.clock.now()
        let (statuses, accounts, tags) = try await actions.read { [renderer] reader in
            let posts = try found.posts.filter { try query.wants($0, reader) }
            return (
                try renderer.rows(try reader.visible(posts, to: query.viewer), viewer: query.viewer, reader),
                try renderer.accountRows(found.accounts, reader),
                try found.tags.map { try reader.facts(of: $0, viewer: query.viewer, now) }
            )
        }
        return .json(capacity: 8_192) { json in
            json.beginObject()
            json.key("accounts")
            json.write(accounts)
            json.key("statuses")
            json.write(statuses, viewer: query.viewer)
            json.key("hashtags")
            json.beginArray()
            for tag in tags { renderer.write(tag, viewer: query.viewer, to: &json) }
            json.endArray()
            json.field("collections", [])
            json.endObject()
        }
    }

    private struct Found: Sendable {
        var accounts: [Account.ID] = []
        var posts: [Post.ID] = []
        var tags: [Tag] = []
    }

    private func find(_ query: SearchQuery) async throws -> Found {
        var found = Found()
        if query.isAddress {
            // An address names one thing, and asks for nothing else.
            if query.wants(.statuses), let post = try await post(at: query.text, resolve: query.resolves) {
                found.posts = [post]
            } else if query.wants(.accounts) {
                found.accounts = try await account(at: query.text, resolve: query.resolves).map { [$0] } ?? []
            }
            return found
        }
        if query.wants(.accounts) { found.accounts = try await accounts(query) }
        if query.wants(.hashtags) { found.tags = try await tags(query) }
        return found
    }

    private func post(at address: String, resolve: Bool) async throws -> Post.ID? {
        if let local = identity.localPostID(uri: address) { return local }
        if let known = try await actions.read({ try $0.postID(urlOrURI: address) }) { return known }
        return resolve ? try await resolver.post(uri: address) : nil
    }

    private func account(at address: String, resolve: Bool) async throws -> Account.ID? {
        let local = identity.localUsername(uri: address)
        let known = try await actions.read { reader in
            if let local { return try reader.account(Handle(username: local))?.id }
            return try reader.accountID(uri: address) ?? reader.accountID(page: address)
        }
        if known != nil || local != nil { return known }
        return resolve ? try await resolver.account(uri: address) : nil
    }

    /// While somebody types a name: nothing typed yet finds nobody.
    @Sendable func searchAccounts(_ call: Call) async throws -> Reply {
        guard call.parameters.string("q")?.allSatisfy(\.isWhitespace) == false else { return .accounts([]) }
        var query = try SearchQuery(call)
        query.limit = call.limit(40, max: 80)
        query.onlyType = .accounts
        let ids = try await find(query).accounts
        return .accounts(try await actions.read { [renderer] reader in try renderer.accountRows(ids, reader) })
    }

    /// The one whose whole handle was typed first, then those whose names fit.
    private func accounts(_ query: SearchQuery) async throws -> [Account.ID] {
        let handle = Handle(query.text)?.here(identity)
        var exact = try await actions.read { reader in try handle.flatMap(reader.account)?.id }
        if exact == nil, query.resolves, let handle, handle.domain != nil {
            exact = try await resolver.account(handle)
        }
        let text = query.text.hasPrefix("@") ? String(query.text.dropFirst()) : query.text
        return try await actions.read { [exact] reader in
            let matching = try reader.accounts(
                matching: handle?.domain == nil ? text : handle?.username ?? text, viewer: query.viewer,
                followingOnly: query.followingOnly, limit: query.limit, offset: query.offset)
            // `name@domain` means that domain, not everybody of that name.
            let fitting = handle?.domain.map { domain in matching.filter { $0.domain == domain } } ?? matching
            var ids = fitting.map(\.id)
            if let exact, query.offset == 0, try query.mayShow(exact, reader) {
                ids = [exact] + ids.filter { $0 != exact }
            }
            return Array(ids.prefix(query.limit))
        }
    }

    private func tags(_ query: SearchQuery) async throws -> [Tag] {
        let prefix = Hashtag.key(of: query.text.drop { $0 == "#" })
        guard !prefix.isEmpty, !query.text.hasPrefix("@") else { return [] }
        return try await actions.read {
            try $0.tags(beginningWith: prefix, limit: query.limit, offset: query.offset)
        }
    }

    /// A tag that nobody has used yet is shown too, as in Mastodon.
    @Sendable private func showTag(_ call: Call) async throws -> Reply {
        try await tag(named: call.word("name"), call)
    }

    func tag(named name: String, _ call: Call) async throws -> Reply {
        let key = Hashtag.key(of: name)
        guard !key.isEmpty else { throw APIError.notFound }
        let (now, viewer) = (actions.clock.now(), call.account)
        let facts = try await actions.read { reader in
            let unused = Tag(id: Tag.ID(0), name: key, display: name)
            return try reader.facts(of: try reader.tag(named: key) ?? unused, viewer: viewer, now)
        }
        return .json { json in renderer.write(facts, viewer: call.account, to: &json) }
    }
}

extension Reader {
    /// Whose page has this address: `https://host/@name` is most often `name@host`.
    fileprivate func accountID(page address: String) throws -> Account.ID? {
        let parts = address.split(separator: "/", omittingEmptySubsequences: true)
        guard parts.count == 3, parts[2].hasPrefix("@"), let handle = Handle("\(parts[2])@\(parts[1])"),
            let account = try account(handle), account.url == address
        else { return nil }
        return account.id
    }
}

/// A tag with how much it was used on the last days.
struct TagFacts: Sendable {
    let tag: Tag
    let history: [TagDay]
    /// On the viewer's profile.
    let isFeatured: Bool
}

extension Reader {
    func facts(of tag: Tag, viewer: Account.ID?, _ now: Timestamp) throws -> TagFacts {
        TagFacts(
            tag: tag, history: try history(of: tag.id, days: 7, now: now),
            isFeatured: try viewer.map { try isFeaturing(tag.id, $0) } ?? false)
    }
}

extension Renderer {
    /// A Tag entity. Tags cannot be followed yet.
    func write(_ facts: TagFacts, viewer: Account.ID?, to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", decimal: facts.tag.id.rawValue)
        json.field("name", facts.tag.display)
        json.field("url", identity.tagURL(PercentEncoding.encode(facts.tag.name)))
        json.key("history")
        json.beginArray()
        for day in facts.history {
            json.beginObject()
            json.field("day", String(day.startsAt))
            json.field("uses", String(day.posts))
            json.field("accounts", String(day.accounts))
            json.endObject()
        }
        json.endArray()
        if viewer != nil {
            json.field("following", false)
            json.field("featuring", facts.isFeatured)
        }
        json.endObject()
    }
}
