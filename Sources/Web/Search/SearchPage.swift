import Actions
import Domain
import Foundation
import HTTPTransport
import Hummingbird
import Store

/// People, tags, and what is behind an address or a handle of another server.
extension WebApp {
    func addSearch(to router: some RouterMethods<EdgeContext>) {
        get(router, "/search") { visit in try await visit.search() }
    }
}

/// What was found.
private struct Found: Sendable {
    var people: [Account] = []
    var relationships: [Relationship] = []
    var tags: [Tag] = []
}

extension Visit {
    fileprivate func search() async throws -> PageReply {
        let text = (query.string("q") ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { return searchPage(text, HTML()) }
        guard text.utf8.count <= 1000 else { throw PageError.notFound }
        if let direct = try await resolved(text) { return direct }
        let found = try await find(text)
        let people = found.people.map { account in
            let relationship = found.relationships.first { $0.target == account.id }
            return AccountRow(account, relationship: account.id == viewer ? nil : relationship).html(on: page)
        }
        let tags = found.tags.map { tag -> HTML in
            "<li><a href=\"/tags/\(tag.name.queryEscaped)\">\(Icon.hash.html)<span>\(tag.display)</span></a></li>"
        }
        guard !people.isEmpty || !tags.isEmpty else {
            let hint = viewer == nil ? words("search.none.guest") : words("search.none.text")
            return searchPage(text, EmptyState(title: words("search.none"), text: hint).html)
        }
        let tagList: HTML? =
            tags.isEmpty
            ? nil : "<h2 class=\"box\">\(words("search.tags"))</h2><ul class=\"places\">\(tags)</ul>"
        let peopleList: HTML? = people.isEmpty ? nil : "<h2 class=\"box\">\(words("search.people"))</h2>\(people)"
        return searchPage(text, "\(peopleList)\(tagList)")
    }

    private func searchPage(_ text: String, _ results: HTML) -> PageReply {
        let field = SearchField(query: text, wide: true).html(on: page)
        let content: HTML = """
            \(PageHead(words("nav.search")).html(on: page))<div class="box">\(field)\
            <p class="hint">\(words("search.hint"))</p></div>\(results)
            """
        return show(words("nav.search"), current: .explore, content)
    }

    /// A handle or an address leads to what it names. Only people of this server make it fetch from elsewhere, and
    /// only so often: a guest could use us to knock at others' doors.
    private func resolved(_ text: String) async throws -> PageReply? {
        let viewer = viewer
        if text.hasPrefix("https://") || text.hasPrefix("http://") {
            if viewer != nil {
                try countResolution()
                if let post = try? await web.resolver.post(uri: text) { return try await goToPost(post) }
                if let account = try? await web.resolver.account(uri: text) { return try await goTo(account) }
            }
            if let post = try await read({ try $0.postID(urlOrURI: text) }) { return try await goToPost(post) }
            return nil
        }
        guard text.dropFirst().contains("@"), let handle = Handle(text) else { return nil }
        let own = handle.domain == web.identity.domain ? Handle(username: handle.username) : handle
        if let known = try await read({ try $0.account(own) }) { return try await goTo(known.id) }
        guard viewer != nil, own.domain != nil else { return nil }
        try countResolution()
        guard let account = try? await web.resolver.account(own) else { return nil }
        return try await goTo(account)
    }

    private func countResolution() throws {
        guard mayTry("resolve", limit: 30, within: .seconds(300), for: viewer?.description) else {
            throw PageError.tooManyTries
        }
    }

    private func goTo(_ id: Account.ID) async throws -> PageReply? {
        guard let account = try await read({ try $0.account(id) }), account.standing < .suspended else { return nil }
        return .go(LocalPath(trusted: PersonLine(account).path))
    }

    private func goToPost(_ id: Post.ID) async throws -> PageReply? {
        let viewer = viewer
        guard let view = try await read({ try $0.postView(id, viewer: viewer) }) else { return nil }
        return .go(LocalPath(trusted: PostCard(view, viewer: viewer).path))
    }

    private func find(_ text: String) async throws -> Found {
        let viewer = viewer
        let name = text.drop { $0 == "@" || $0 == "#" }
        let key = Hashtag.key(of: name)
        return try await read { reader in
            var found = Found()
            if !text.hasPrefix("#") {
                found.people = try reader.accounts(
                    matching: String(name), viewer: viewer, followingOnly: false, limit: 20, offset: 0)
            }
            if !text.hasPrefix("@"), !key.isEmpty {
                found.tags = try reader.tags(beginningWith: key, limit: 10, offset: 0)
            }
            if let viewer { found.relationships = try reader.relationships(found.people.map(\.id), viewer: viewer) }
            return found
        }
    }
}
