import Domain
import HTTPTransport
import HTTPTypes
import Store

/// Polls are named by the ids of their posts.
extension MastodonAPI {
    var pollRoutes: [Route] {
        [
            .get("/api/v1/polls/:id", scope: "read:statuses", viewer: .optional, showPoll),
            .post("/api/v1/polls/:id/votes", scope: "write:statuses", viewer: .required, vote),
        ]
    }

    @Sendable private func showPoll(_ call: Call) async throws -> Reply {
        let id = try call.id(of: Post.self)
        try await renewPoll(of: id, for: call.account)
        return try await poll(id, viewer: call.account)
    }

    @Sendable private func vote(_ call: Call) async throws -> Reply {
        let (id, me) = (try call.id(of: Post.self), try call.me)
        let choices = try call.parameters.strings("choices").map { text in
            guard let choice = Int(text) else { throw APIError.of(VoteFault.noSuchOption) }
            return choice
        }
        try await actions.voteInPoll(of: id, for: choices, as: me)
        return try await poll(id, viewer: me)
    }

    private func poll(_ id: Post.ID, viewer: Account.ID?) async throws -> Reply {
        let found = try await actions.read { reader in
            try reader.visible([id], to: viewer).isEmpty ? nil : reader.pollViews(of: [id], viewer: viewer)[id]
        }
        guard let found else { throw APIError.notFound }
        let row = PollRow(found, at: actions.clock.now())
        return .json { $0.write(row, viewer: viewer) }
    }

    /// Lets old counts be asked for while somebody of this server looks at them.
    func renewPoll(of id: Post.ID, for viewer: Account.ID?) async throws {
        guard let viewer else { return }
        let poll = try await actions.read { reader in
            try reader.visible([id], to: viewer).isEmpty ? nil : reader.poll(of: id)
        }
        if let poll { try await actions.renewPoll(poll) }
    }
}

extension Parameters {
    /// `poll[options][]`, `poll[expires_in]`, `poll[multiple]`, `poll[hide_totals]`; nil when none was sent.
    func poll() throws -> PollDraft? {
        guard let poll = tree("poll"), !poll.isEmpty else { return nil }
        let options = poll.strings("options").map(\.withoutOuterSpace).filter { !$0.isEmpty }
        // Some clients send the fields of their form empty when no poll is wanted.
        if options.isEmpty, poll.string("expires_in") ?? "" == "" { return nil }
        guard let seconds = poll.int("expires_in") else { throw APIError.validation("Expires at can't be blank") }
        return PollDraft(
            options: options, expiresIn: seconds, multiple: poll.bool("multiple") ?? false,
            hidesTotals: poll.bool("hide_totals") ?? false)
    }
}

extension String {
    fileprivate var withoutOuterSpace: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
