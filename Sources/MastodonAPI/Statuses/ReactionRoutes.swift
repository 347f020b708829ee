import Domain
import HTTPTypes
import JSON
import Store

/// Reactions as Pleroma's and Akkoma's clients know them; the same under our own name.
extension MastodonAPI {
    var reactionRoutes: [Route] {
        ["/api/v1/pleroma", "/api/v1/martlet"].flatMap { root -> [Route] in
            let path = "\(root)/statuses/:id/reactions"
            return [
                .get(path, scope: "read:statuses", viewer: .optional, showReactions),
                .put("\(path)/:emoji", scope: "write:favourites", viewer: .required, react),
                .delete("\(path)/:emoji", scope: "write:favourites", viewer: .required, unreact),
            ]
        }
    }

    @Sendable private func react(_ call: Call) async throws -> Reply {
        let (id, me) = (try call.id(of: Post.self), try call.me)
        return try await status(actions.react(with: call.emoji(), to: id, as: me), viewer: me)
    }

    @Sendable private func unreact(_ call: Call) async throws -> Reply {
        let (id, me) = (try call.id(of: Post.self), try call.me)
        return try await status(actions.unreact(with: call.emoji(), to: id, as: me), viewer: me)
    }

    @Sendable private func showReactions(_ call: Call) async throws -> Reply {
        let (id, viewer) = (try call.id(of: Post.self), call.account)
        let found = try await actions.read { [renderer] reader -> [(ReactionCount, [AccountRow])] in
            guard try !reader.visible([id], to: viewer).isEmpty else { throw APIError.notFound }
            return try (reader.reactions(to: [id], viewer: viewer)[id] ?? []).map { reaction in
                let people = try reader.reactors(to: id, name: reaction.name, limit: 40)
                return (reaction, try renderer.accountRows(people, reader))
            }
        }
        return .json(capacity: 4_096) { json in
            json.beginArray()
            for (reaction, people) in found {
                json.write(reaction) { json in
                    json.key("accounts")
                    json.write(people)
                }
            }
            json.endArray()
        }
    }
}

extension Call {
    /// The emoji in the path; pictures with or without colons.
    fileprivate func emoji() throws -> String {
        let word = try word("emoji")
        return word.count > 2 && word.hasPrefix(":") && word.hasSuffix(":") ? String(word.dropFirst().dropLast()) : word
    }
}

extension JSONWriter {
    /// `pleroma.emoji_reactions`, and `reactions` as forks of Mastodon have it.
    mutating func reactions(_ reactions: [ReactionCount]) {
        guard !reactions.isEmpty else { return }
        key("reactions")
        write(reactions)
        object("pleroma") { json in
            json.key("emoji_reactions")
            json.write(reactions)
        }
    }

    private mutating func write(_ reactions: [ReactionCount]) {
        beginArray()
        for reaction in reactions { write(reaction) }
        endArray()
    }

    fileprivate mutating func write(_ reaction: ReactionCount, adding more: (inout JSONWriter) -> Void = { _ in }) {
        beginObject()
        field("name", reaction.name)
        field("count", reaction.count)
        field("me", reaction.isOwn)
        field("url", reaction.url)
        field("static_url", reaction.url)
        more(&self)
        endObject()
    }
}
