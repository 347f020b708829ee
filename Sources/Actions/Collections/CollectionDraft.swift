import Domain

/// What somebody wants to say of a collection of theirs; nil leaves a field as it is, an empty text clears it.
package struct CollectionDraft: Sendable {
    package var name: String?
    package var description: String?
    package var language: String?
    /// A hashtag, with or without `#`.
    package var tag: String?
    package var sensitive: Bool?
    package var discoverable: Bool?

    package init(
        name: String? = nil, description: String? = nil, language: String? = nil, tag: String? = nil,
        sensitive: Bool? = nil, discoverable: Bool? = nil
    ) {
        self.name = name
        self.description = description
        self.language = language
        self.tag = tag
        self.sensitive = sensitive
        self.discoverable = discoverable
    }

    /// Throws `blank`, `tooLong` or `invalid`, with the field's name in the API.
    func apply(to collection: inout FeaturedCollection) throws {
        if let name {
            let line = name.line
            guard !line.isEmpty else { throw Refusal.blank(field: "name") }
            collection.name = try line.checked("name", FeaturedCollection.Limits.name)
        }
        if let description {
            collection.description = SafeHTML(
                line: try description.line.checked("description", FeaturedCollection.Limits.description))
        }
        if let language { collection.language = try Self.language(language) }
        if let tag { collection.tag = try Self.tag(tag) }
        if let sensitive { collection.sensitive = sensitive }
        if let discoverable { collection.discoverable = discoverable }
    }

    private static func language(_ code: String) throws -> String? {
        if code.isEmpty { return nil }
        guard let language = Language.named(code) else { throw Refusal.invalid(field: "language", accepted: nil) }
        return language.code
    }

    private static func tag(_ text: String) throws -> String? {
        let name = text.trimmed.drop { $0 == "#" }
        if name.isEmpty { return nil }
        let read = PostText("#\(name)").hashtags
        guard read.count == 1, let tag = read.first, tag.display == name else {
            throw Refusal.invalid(field: "tag_name", accepted: nil)
        }
        return tag.display
    }
}

extension String {
    /// Trimmed, with spaces for line ends.
    fileprivate var line: String { trimmed.split(whereSeparator: \.isNewline).joined(separator: " ") }

    fileprivate func checked(_ field: String, _ limit: Int) throws -> String {
        guard count <= limit, utf8.count <= limit * 32 else { throw Refusal.tooLong(field: field, limit: limit) }
        return self
    }
}
