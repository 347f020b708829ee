import Actions
import Database
import Domain
import HTTPTypes
import JSON
import Store

extension MastodonAPI {
    var accountRoutes: [Route] {
        [
            .get("/api/v1/accounts", viewer: .optional, showAccounts),
            .post("/api/v1/accounts", scope: "write:accounts", viewer: .app, limit: .signUps, registerAccount),
            .get("/api/v1/accounts/lookup", viewer: .optional, lookUpAccount),
            .get("/api/v1/accounts/search", scope: "read:accounts", viewer: .required, searchAccounts),
            .get("/api/v1/accounts/relationships", scope: "read:follows", viewer: .required, showRelationships),
            .get("/api/v1/accounts/familiar_followers", scope: "read:follows", viewer: .required, familiarFollowers),
            .get("/api/v1/accounts/:id", scope: "read:accounts", viewer: .optional, showAccount),
            .get(
                "/api/v1/accounts/:id/statuses", scope: "read:statuses", viewer: .optional, kept: true, accountStatuses),
            .get("/api/v1/accounts/:id/followers", scope: "read:accounts", viewer: .optional, followers),
            .get("/api/v1/accounts/:id/following", scope: "read:accounts", viewer: .optional, following),
            .get("/api/v1/accounts/:id/endorsements", scope: "read:accounts", viewer: .optional, endorsements),
        ]
    }

    @Sendable private func showAccount(_ call: Call) async throws -> Reply {
        let id = try call.id(of: Account.self)
        // Strangers cannot make this server ask others.
        if call.account != nil { try await actions.wantProfile(id) }
        return .account(
            try await actions.read { [renderer] reader in
                try reader.known(id)
                guard let row = try renderer.accountRows([id], reader).first else { throw APIError.notFound }
                return row
            })
    }

    @Sendable private func showAccounts(_ call: Call) async throws -> Reply {
        let ids = call.ids("id", of: Account.self)
        return .accounts(
            try await actions.read { [renderer] reader in
                let standing = try reader.accounts(ids).mapValues(\.standing)
                return try renderer.accountRows(ids.filter { standing[$0] ?? .deleted < .suspended }, reader)
            })
    }

    /// Finds an account that is known here by its handle, without asking anybody.
    @Sendable private func lookUpAccount(_ call: Call) async throws -> Reply {
        guard let text = call.parameters.string("acct"), let handle = Handle(text)?.here(identity) else {
            throw APIError.notFound
        }
        return .account(
            try await actions.read { [renderer] reader in
                guard let account = try reader.account(handle), account.standing < .deleted,
                    let row = try renderer.accountRows([account.id], reader).first
                else { throw APIError.notFound }
                return row
            })
    }

    @Sendable private func accountStatuses(_ call: Call) async throws -> Reply {
        let (id, viewer, page) = (try call.id(of: Account.self), call.account, call.page(limit: 20, max: 40))
        var filter = AccountPostsFilter()
        filter.onlyMedia = call.flag("only_media")
        filter.excludeReplies = call.flag("exclude_replies")
        filter.excludeReblogs = call.flag("exclude_reblogs")
        filter.tag = call.parameters.string("tagged").flatMap { $0.isEmpty ? nil : Hashtag.key(of: $0) }
        let pinned = call.flag("pinned")
        let basis = basis(viewer: viewer)
        let found = try await actions.read {
            [renderer, filter] reader -> (isRemote: Bool, ids: [Post.ID], rows: [StatusRow]) in
            let account = try reader.known(id)
            guard account.standing < .suspended else { return (false, [], []) }
            let ids =
                try pinned
                ? reader.pinnedPosts(of: id, viewer: viewer)
                : reader.accountPosts(id, filter: filter, viewer: viewer, page: page)
            return (!account.isLocal, ids, try renderer.rows(ids, viewer: viewer, reader))
        }
        var reply = Reply.statuses(found.rows, viewer: viewer)
        // Reading somebody of another server may ask that server for more.
        if !found.isRemote { reply = reply.kept(basis, [.account(id), .posts(by: id)], found.rows) }
        if found.isRemote, viewer != nil, page.above == nil {
            try await actions.wantProfile(id)
            try await actions.wantOlderPosts(of: id, below: found.ids.last)
        }
        if pinned { return reply }
        return paged(reply, at: found.ids, page, call)
    }

    @Sendable private func followers(_ call: Call) async throws -> Reply {
        try await circle(of: call) { reader, id, page in try reader.followers(of: id, page: page) }
    }

    @Sendable private func following(_ call: Call) async throws -> Reply {
        try await circle(of: call) { reader, id, page in try reader.following(of: id, page: page) }
    }

    @Sendable private func endorsements(_ call: Call) async throws -> Reply {
        try await circle(of: call) { reader, id, page in try reader.endorsements(of: id, page: page) }
    }

    /// Empty for those whom the account hides it from: everybody, or somebody it has blocked.
    private func circle(
        of call: Call, _ query: @escaping @Sendable (Reader, Account.ID, Page) throws -> [Cursor<Account>]
    ) async throws -> Reply {
        let (id, viewer, page) = (try call.id(of: Account.self), call.account, call.page(limit: 40, max: 80))
        let found = try await actions.read { reader in
            let account = try reader.known(id)
            let isHidden = account.standing >= .suspended || (account.hideCollections ?? false && viewer != id)
            let isBlocked = try viewer.map { try reader.isBlocking(id, $0) } ?? false
            return try accountPage(isHidden || isBlocked ? [] : query(reader, id, page), reader)
        }
        return accounts(found, page, call: call)
    }

    /// For each account, those of its followers whom the viewer follows too.
    @Sendable private func familiarFollowers(_ call: Call) async throws -> Reply {
        let (ids, me) = (call.ids("id", of: Account.self), try call.me)
        let found = try await actions.read { [renderer] reader in
            try ids.map { id in
                let isHidden = try reader.account(id)?.hideCollections ?? false
                let familiar = try isHidden ? [] : reader.familiarFollowers(of: id, viewer: me, limit: 10)
                return (id: id, rows: try renderer.accountRows(familiar, reader))
            }
        }
        return .json { json in
            json.beginArray()
            for entry in found {
                json.beginObject()
                json.field("id", decimal: entry.id.rawValue)
                json.key("accounts")
                json.write(entry.rows)
                json.endObject()
            }
            json.endArray()
        }
    }
}

extension Reader {
    /// The account, unless there is none or it is gone for ever.
    @discardableResult func known(_ id: Account.ID) throws -> Account {
        guard let account = try account(id), account.standing < .deleted else { throw APIError.notFound }
        return account
    }
}

extension Handle {
    /// A handle with this server's own domain names a local account.
    func here(_ identity: ServerIdentity) -> Handle {
        domain == identity.domain.lowercased() ? Handle(username: username) : self
    }
}
