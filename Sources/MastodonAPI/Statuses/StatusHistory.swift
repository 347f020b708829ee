import Domain
import HTTPTypes
import JSON
import Store

extension MastodonAPI {
    /// Every version of a post, the first one first and the present one last.
    @Sendable func showHistory(_ call: Call) async throws -> Reply {
        let (id, viewer) = (try call.id(of: Post.self), call.account)
        let found = try await actions.read { reader -> ([PostEdit], AccountView, [CustomEmoji]) in
            guard let post = try reader.visiblePost(id, to: viewer), let author = try reader.accountView(post.author)
            else { throw APIError.notFound }
            return (try reader.edits(of: id) + [PostEdit(of: post, poll: try reader.poll(of: id))], author, post.emojis)
        }
        return .json(capacity: 4_096) { json in
            json.beginArray()
            for edit in found.0 { renderer.write(edit, emojis: found.2, by: found.1, to: &json) }
            json.endArray()
        }
    }

    /// What the author typed. Of posts of other servers that is not known: their text without markup.
    @Sendable func showSource(_ call: Call) async throws -> Reply {
        let (id, viewer) = (try call.id(of: Post.self), call.account)
        let found = try await actions.read { try $0.visiblePost(id, to: viewer) }
        guard let post = found else { throw APIError.notFound }
        return .json { json in
            json.beginObject()
            json.field("id", decimal: post.id.rawValue)
            json.field("text", post.isLocal ? post.text : post.content.plainText)
            json.field("spoiler_text", post.spoilerText)
            json.endObject()
        }
    }
}

extension PostEdit {
    /// The version that is shown now.
    fileprivate init(of post: Post, poll: Poll?) {
        self.init(
            content: post.content, text: post.text, spoilerText: post.spoilerText, sensitive: post.sensitive,
            attachments: post.attachments, createdAt: post.editedAt ?? post.createdAt,
            pollOptions: poll?.titles ?? [])
    }
}

extension Renderer {
    /// A StatusEdit entity.
    func write(_ edit: PostEdit, emojis: [CustomEmoji], by author: AccountView, to json: inout JSONWriter) {
        json.beginObject()
        json.field("content", edit.content.html)
        json.field("spoiler_text", edit.spoilerText)
        json.field("sensitive", edit.sensitive)
        json.field("created_at", date: edit.createdAt.milliseconds)
        json.key("account")
        write(author, to: &json)
        writeAttachments(edit.attachments, to: &json)
        json.emojis(CustomEmoji.used(emojis, in: edit.content.html, edit.spoilerText))
        json.field("quote", nil as String?)
        if !edit.pollOptions.isEmpty { writePoll(edit.pollOptions, to: &json) }
        json.endObject()
    }

    /// The choices as they were; votes belong to the present ones.
    private func writePoll(_ options: [String], to json: inout JSONWriter) {
        json.object("poll") { json in
            json.key("options")
            json.beginArray()
            for option in options {
                json.beginObject()
                json.field("title", option)
                json.endObject()
            }
            json.endArray()
        }
    }
}
