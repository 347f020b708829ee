import HTTPTypes
import HummingbirdCore

/// Answers `If-None-Match` and names versions.
package enum Conditional {
    /// A weak tag over content, for bodies that may be compressed on the way.
    package static func weakTag(_ bytes: some Collection<UInt8>) -> String {
        "W/\"\(Secrets.base64URL(Secrets.sha256(bytes).prefix(15)))\""
    }

    /// Whether the client has this version already (RFC 9110 §13.1.2: compared weakly).
    package static func isFresh(_ headers: HTTPFields, tag: String) -> Bool {
        let wanted = strong(tag[...])
        return headers[values: .ifNoneMatch].contains { line in
            line.split(separator: ",").contains { item in
                let item = item.withoutOuterSpaces
                return item == "*" || strong(item) == wanted
            }
        }
    }

    /// `response` with its tag, or 304 without a body when the client has it.
    package static func response(_ response: Response, tag: String, for headers: HTTPFields) -> Response {
        var result = response
        result.headers[.eTag] = tag
        guard response.status == .ok, isFresh(headers, tag: tag) else { return result }
        var kept = result.headers
        kept[.contentLength] = nil
        kept[.contentType] = nil
        var notModified = Response(status: .notModified, headers: kept)
        notModified.headers[.contentLength] = nil
        return notModified
    }

    private static func strong(_ tag: Substring) -> Substring {
        tag.hasPrefix("W/") ? tag.dropFirst(2) : tag
    }
}
