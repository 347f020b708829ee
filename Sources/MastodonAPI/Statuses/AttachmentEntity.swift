import Domain
import JSON

extension Renderer {
    /// The member `media_attachments`.
    func writeAttachments(_ attachments: [Attachment], to json: inout JSONWriter) {
        json.key("media_attachments")
        json.beginArray()
        for attachment in attachments { write(attachment, to: &json) }
        json.endArray()
    }

    private func write(_ attachment: Attachment, to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", decimal: attachment.id)
        json.field("type", attachment.kind.rawValue)
        json.field("url", attachment.remoteURL)
        json.field("preview_url", attachment.previewURL ?? attachment.remoteURL)
        json.field("remote_url", attachment.remoteURL)
        json.field("preview_remote_url", attachment.previewURL)
        json.field("text_url", nil as String?)
        json.key("meta")
        writeMeta(attachment, to: &json)
        json.field("description", attachment.description)
        json.field("blurhash", attachment.blurhash)
        json.endObject()
    }

    private func writeMeta(_ attachment: Attachment, to json: inout JSONWriter) {
        json.beginObject()
        if let x = attachment.focusX, let y = attachment.focusY {
            json.key("focus")
            json.beginObject()
            json.field("x", x)
            json.field("y", y)
            json.endObject()
        }
        if let width = attachment.width, let height = attachment.height, width > 0, height > 0 {
            for name: StaticString in ["original", "small"] {
                json.key(name)
                json.beginObject()
                json.field("width", width)
                json.field("height", height)
                json.field("size", "\(width)x\(height)")
                json.field("aspect", Double(width) / Double(height))
                json.endObject()
            }
        }
        json.endObject()
    }
}
