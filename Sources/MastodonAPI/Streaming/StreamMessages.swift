import Domain
import JSON
import Store
import Streaming

/// An event as a client gets it: its name, and what it says as JSON text, if anything.
struct StreamMessage: Sendable {
    let name: String
    let payload: [UInt8]?
}

extension MastodonAPI {
    /// Loads and renders what an event is about, for this viewer. nil: it is gone, or not for them.
    func message(for event: StreamEvent, viewer: Account.ID?) async throws -> StreamMessage? {
        switch event {
        case .update(let id): try await post("update", id, viewer: viewer)
        case .statusUpdate(let id): try await post("status.update", id, viewer: viewer)
        case .delete(let id): StreamMessage(name: "delete", payload: Array(id.description.utf8))
        case .notification(let id): try await notification(id, viewer: viewer)
        case .conversation(let id): try await conversation(id, viewer: viewer)
        case .filtersChanged: StreamMessage(name: "filters_changed", payload: nil)
        case .accessRevoked: nil
        }
    }

    private func post(_ name: String, _ id: Post.ID, viewer: Account.ID?) async throws -> StreamMessage? {
        let row = try await actions.read { [renderer] reader -> StatusRow? in
            guard try reader.isWanted(id, by: viewer) else { return nil }
            return try renderer.row(id, viewer: viewer, reader)
        }
        return row.map { row in StreamMessage(name: name) { $0.write(row, viewer: viewer) } }
    }

    private func notification(_ id: Notification.ID, viewer: Account.ID?) async throws -> StreamMessage? {
        guard let viewer else { return nil }
        let row = try await actions.read { [renderer] reader -> NotificationRow? in
            guard let notification = try reader.notification(id, for: viewer) else { return nil }
            return try renderer.notificationRows([notification], viewer: viewer, reader).first
        }
        return row.map { row in StreamMessage(name: "notification") { $0.write(row, viewer: viewer) } }
    }

    /// A Conversation entity around a direct post that just came.
    private func conversation(_ id: Post.ID, viewer: Account.ID?) async throws -> StreamMessage? {
        guard let viewer else { return nil }
        let found = try await actions.read { [renderer] reader -> (Int64, StatusRow, [AccountRow])? in
            guard try reader.isWanted(id, by: viewer), let post = try reader.visiblePost(id, to: viewer),
                let row = try renderer.row(id, viewer: viewer, reader)
            else { return nil }
            let others = ([post.author] + (try reader.mentioned(in: id)).filter { $0 != post.author })
                .filter { $0 != viewer }
            return (post.conversation.rawValue, row, try renderer.accountRows(others, reader))
        }
        guard let (conversation, row, others) = found else { return nil }
        return StreamMessage(name: "conversation") { json in
            json.beginObject()
            json.field("id", decimal: conversation)
            json.field("unread", row.own.head.author.id != viewer)
            json.key("accounts")
            json.write(others)
            json.key("last_status")
            json.write(row, viewer: viewer)
            json.endObject()
        }
    }
}

extension StreamMessage {
    fileprivate init(name: String, _ write: (inout JSONWriter) -> Void) {
        var json = JSONWriter(capacity: 4_096)
        write(&json)
        self.init(name: name, payload: json.bytes)
    }

    /// For a WebSocket: the payload is JSON inside a JSON string.
    func text(_ stream: StreamName) -> [UInt8] {
        var json = JSONWriter(capacity: 256 + (payload?.count ?? 0) * 5 / 4)
        json.beginObject()
        json.field("stream", stream.parts)
        json.field("event", name)
        if let payload { json.field("payload", String(decoding: payload, as: UTF8.self)) }
        json.endObject()
        return json.bytes
    }

    /// For server-sent events (HTML §9.2). Rendered JSON has no line breaks.
    var lines: [UInt8] {
        Array("event: \(name)\ndata: ".utf8) + (payload ?? Array("{}".utf8)) + Array("\n\n".utf8)
    }
}
