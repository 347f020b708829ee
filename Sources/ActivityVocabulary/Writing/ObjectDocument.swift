import JSON

/// Something of ours that is sent or served, by itself or as a part of something else.
package protocol ObjectDocument: Sendable {
    var id: String { get }
    var type: String { get }
    /// The `@context` of the whole document, when this is one.
    var vocabulary: Context { get }
    /// Everything but id and type.
    func writeProperties(to json: inout JSONWriter)
}

extension ObjectDocument {
    /// The document, with its context.
    package var bytes: [UInt8] {
        var json = JSONWriter(capacity: 4_096)
        write(to: &json, withContext: true)
        return json.bytes
    }

    func write(to json: inout JSONWriter, withContext: Bool) {
        json.beginObject()
        if withContext { json.context(vocabulary) }
        json.field("id", id)
        json.field("type", type)
        writeProperties(to: &json)
        json.endObject()
    }
}
