import JSON

/// A picture that stands for something: an avatar, a header, an emoji, a preview.
package struct Picture: Sendable, Equatable {
    package let url: String
    package let mediaType: String?
    /// The alternative text.
    package let description: String?
}

extension Picture {
    init?(_ object: LinkedObject) {
        guard let address = object.fileAddress else { return nil }
        url = address
        mediaType = object.mediaType
        description = (object.text("name") ?? object.text("summary"))?.nonEmpty
    }
}

extension LinkedObject {
    /// The first of the pictures under that name that has an address.
    func picture(_ name: String) -> Picture? {
        for element in (self[name]?.elements ?? []).prefix(16) {
            if let address = element.stringValue.flatMap(WebAddress.checked) {
                return Picture(url: address, mediaType: nil, description: nil)
            }
            if let picture = LinkedObject(element).flatMap(Picture.init) { return picture }
        }
        return nil
    }

    /// Where the bytes are: `url` or `href`, themselves perhaps Links.
    var fileAddress: String? {
        (self["url"]?.elements ?? []).lazy.compactMap(\.linkAddress).first ?? self["href"].flatMap(WebAddress.checked)
    }

    /// The page that shows this to people: of several links the one to HTML.
    var pageAddress: String? {
        let links = (self["url"]?.elements ?? []).prefix(64)
        let page = links.lazy.first { LinkedObject($0)?.mediaType == "text/html" }
        return page?.linkAddress ?? links.lazy.compactMap(\.linkAddress).first
    }

    var mediaType: String? {
        guard let text = self["mediaType"]?.literal, text.utf8.count <= 100 else { return nil }
        return text.split(separator: ";").first.map { $0.lowercased() }
    }
}

extension JSONValue {
    /// A string, or the `href` or `url` of an object.
    fileprivate var linkAddress: String? {
        if let address = stringValue { return WebAddress.checked(address) }
        guard let object = LinkedObject(self) else { return nil }
        return (object["href"] ?? object["url"])?.reference
    }
}

extension String {
    var nonEmpty: String? { isEmpty ? nil : self }
}
