import Actions
import Domain
import HTTPTypes

extension MastodonAPI {
    var quoteRoutes: [Route] {
        [
            .get("/api/v1/statuses/:id/quotes", scope: "read:statuses", viewer: .optional, showQuotes),
            .post(
                "/api/v1/statuses/:id/quotes/:quoting_status_id/revoke", scope: "write:statuses", viewer: .required,
                revokeQuote),
            .put(
                "/api/v1/statuses/:id/interaction_policy", scope: "write:statuses", viewer: .required,
                setInteractionPolicy),
        ]
    }

    @Sendable private func showQuotes(_ call: Call) async throws -> Reply {
        let (id, viewer, page) = (try call.id(of: Post.self), call.account, call.page(limit: 20, max: 40))
        let (ids, rows) = try await actions.read { [renderer] reader in
            guard let post = try reader.visiblePost(id, to: viewer) else { throw APIError.notFound }
            let ids = try reader.quotes(of: post.reblogOf ?? id, viewer: viewer, page: page)
            return (ids, try renderer.rows(ids, viewer: viewer, reader))
        }
        return paged(.statuses(rows, viewer: viewer), at: ids, page, call)
    }

    @Sendable private func revokeQuote(_ call: Call) async throws -> Reply {
        let (id, me) = (try call.id(of: Post.self), try call.me)
        let quoting = try call.id("quoting_status_id", of: Post.self)
        try await actions.revokeQuote(of: id, by: quoting, as: me)
        return try await status(quoting, viewer: me)
    }

    @Sendable private func setInteractionPolicy(_ call: Call) async throws -> Reply {
        let (id, me) = (try call.id(of: Post.self), try call.me)
        guard try await actions.read({ try $0.post(id)?.author }) == me else { throw APIError.notFound }
        let interactions = try call.interactionPolicy()
        if let interactions { try await actions.setInteractionPolicy(interactions, of: id, as: me) }
        if let policy = try call.quotePolicy() { try await actions.setQuotePolicy(policy, of: id, as: me) }
        return try await status(id, viewer: me)
    }
}

extension Call {
    /// Who may quote a post, among the parameters; nil when nothing was sent.
    func quotePolicy() throws -> QuotePolicy? {
        guard let text = parameters.string("quote_approval_policy"), !text.isEmpty else { return nil }
        guard let policy = QuotePolicy(name: text) else {
            throw APIError.validation("Quote approval policy is not included in the list (public, followers, nobody)")
        }
        return policy
    }

    /// The post to be quoted; nil when none was named.
    func quoted() throws -> Post.ID? {
        guard let text = parameters.string("quoted_status_id"), !text.isEmpty else { return nil }
        guard let id = Post.ID(text) else { throw Refusal.quotedMissing }
        return id
    }
}
