import Actions
import Domain
import HTTPTypes
import JSON
import Store

extension MastodonAPI {
    /// Moving to another account. Mastodon's API has nothing for it, so these are addresses of our own.
    var moveRoutes: [Route] {
        let (read, write) = ("read:accounts", "write:accounts")
        return [
            .get("/api/v1/martlet/aliases", scope: read, viewer: .required) { try await aliases(of: $0.me) },
            .post("/api/v1/martlet/aliases", scope: write, viewer: .required, limit: .follows) { call in
                let name = try call.wanted("acct")
                try await actions.addAlias(name, as: call.me, resolver: resolver)
                return try await aliases(of: call.me)
            },
            .delete("/api/v1/martlet/aliases", scope: write, viewer: .required) { call in
                try await actions.removeAlias(call.wanted("uri"), as: call.me)
                return try await aliases(of: call.me)
            },
            .post("/api/v1/martlet/move", scope: write, viewer: .required, limit: .confirmations, move),
            .delete("/api/v1/martlet/move", scope: write, viewer: .required) { call in
                try await actions.endMove(of: call.me)
                return .empty
            },
        ]
    }

    /// A list of `{"uri", "acct"}`; `acct` is null for accounts that are gone.
    private func aliases(of me: Account.ID) async throws -> Reply {
        let found = try await actions.read { reader in
            try reader.aliases(of: me).map { (uri: $0, account: try reader.account(uri: $0)) }
        }
        return .json { json in
            json.beginArray()
            for alias in found {
                json.beginObject()
                json.field("uri", alias.uri)
                json.field("acct", alias.account?.handle.description)
                json.endObject()
            }
            json.endArray()
        }
    }

    /// A token is not enough to leave with all followers: the password is asked for.
    @Sendable private func move(_ call: Call) async throws -> Reply {
        let me = try call.me
        let name = try call.wanted("acct")
        guard let user = try await actions.read({ try $0.user(me) }) else { throw APIError.invalidToken }
        let password = call.parameters.string("current_password") ?? ""
        guard try await actions.passwords.verify(String(password.prefix(1_024)), against: user.passwordHash) else {
            throw APIError.validation("Current password is incorrect")
        }
        let target = try await actions.moveAccount(me, to: name, resolver: resolver)
        return .account(
            try await actions.read { [renderer] reader in
                guard let row = try renderer.accountRows([target], reader).first else { throw APIError.notFound }
                return row
            })
    }
}

extension Call {
    fileprivate func wanted(_ name: String) throws -> String {
        guard let text = parameters.string(name), !text.isEmpty else { throw APIError.missing(name) }
        return text
    }
}
