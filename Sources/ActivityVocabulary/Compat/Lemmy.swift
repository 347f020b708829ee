import JSON

extension LinkedObject {
    /// Lemmy and others give a picture as `image`, often once more as a link.
    var attachedFiles: [JSONValue] { (self["attachment"]?.elements ?? []) + (self["image"]?.elements ?? []) }
}
