import Actions
import Domain
import HTTPTransport
import HTTPTypes

extension MastodonAPI {
    @Sendable func createStatus(_ call: Call) async throws -> Reply {
        let me = try call.me
        try refuseWhatIsMissing(call.parameters)
        let draft = PostDraft(
            text: call.parameters.string("status") ?? "",
            spoilerText: call.parameters.string("spoiler_text") ?? "",
            sensitive: call.parameters.bool("sensitive"),
            visibility: try call.visibility("visibility"),
            language: call.parameters.string("language"),
            inReplyTo: try call.parent(),
            quoted: try call.quoted(),
            quotePolicy: try call.quotePolicy(),
            interactionPolicy: try call.interactionPolicy(),
            application: try call.token.token.application,
            idempotencyKey: call.request.headers[.idempotencyKey],
            allowedMentions: call.parameters.has("allowed_mentions") ? call.ids("allowed_mentions", limit: 1_000) : nil,
            poll: try call.parameters.poll())
        do {
            return try await status(try await actions.publishPost(draft, as: me, resolver: resolver), viewer: me)
        } catch Refusal.unexpectedMentions(let ids) {
            return try await unexpected(ids)
        }
    }

    /// Tells whom the text would have reached, so that the client can ask.
    private func unexpected(_ ids: [Account.ID]) async throws -> Reply {
        let rows = try await actions.read { [renderer] reader in try renderer.accountRows(ids, reader) }
        return .json(status: .unprocessableContent) { json in
            json.beginObject()
            json.field("error", APIError.of(Refusal.unexpectedMentions(ids)).message)
            json.key("unexpected_accounts")
            json.write(rows)
            json.endObject()
        }
    }

    @Sendable func editStatus(_ call: Call) async throws -> Reply {
        let (id, me) = (try call.id(of: Post.self), try call.me)
        try refuseWhatIsMissing(call.parameters)
        let before = try await actions.read { try $0.visiblePost(id, to: me) }
        guard let before, before.author == me else { throw APIError.notFound }
        let edit = PostEditDraft(
            text: call.parameters.string("status") ?? before.text,
            spoilerText: call.parameters.string("spoiler_text") ?? "",
            sensitive: call.parameters.bool("sensitive"),
            language: call.parameters.string("language"),
            poll: try call.parameters.poll().map { .put($0) } ?? .goes)
        let quotePolicy = try call.quotePolicy()
        try await actions.editPost(id, edit, as: me, resolver: resolver)
        if let quotePolicy { try await actions.setQuotePolicy(quotePolicy, of: id, as: me) }
        return try await status(id, viewer: me)
    }

    /// The answer has the source, so that a client can offer to write it anew.
    @Sendable func deleteStatus(_ call: Call) async throws -> Reply {
        let (id, me) = (try call.id(of: Post.self), try call.me)
        let view = try await actions.deletePost(id, as: me)
        let row = renderer.row(view)
        return .json { $0.write(row, viewer: me, source: StatusSourceText(text: view.post.text)) }
    }

    /// Nothing that a client sent may be dropped silently.
    private func refuseWhatIsMissing(_ parameters: Parameters) throws {
        if parameters.strings("media_ids").contains(where: { !$0.isEmpty }) {
            throw APIError.validation("Media attachments are not supported by this server yet")
        }
        if parameters.string("scheduled_at")?.isEmpty == false {
            throw APIError.validation("Scheduled posts are not supported by this server yet")
        }
    }
}

extension Call {
    /// A visibility among the parameters; nil when none was sent.
    func visibility(_ name: String) throws -> Visibility? {
        guard let text = parameters.string(name), !text.isEmpty else { return nil }
        guard let visibility = Visibility(name: text) else {
            throw APIError.validation("Visibility is not included in the list")
        }
        return visibility
    }

    fileprivate func parent() throws -> Post.ID? {
        guard let text = parameters.string("in_reply_to_id"), !text.isEmpty else { return nil }
        guard let id = Post.ID(text) else { throw Refusal.parentMissing }
        return id
    }
}
