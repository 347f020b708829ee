/// Signs requests as the network expects today (draft-cavage-http-signatures-12 with rsa-sha256).
package enum Cavage {
    /// The headers to send with a request: host, date, digest (with a body), signature, and those given in `also`.
    /// - Parameters:
    ///   - url: absolute, without user information; a fragment is left out.
    ///   - date: milliseconds since 1970.
    ///   - digest: ``BodyDigest/digest(_:)`` of the body, computed once for many receivers; nil without a body.
    ///   - also: more headers to send and sign (`accept`, `content-type`), names in lower case.
    /// - Throws: ``SignatureError/malformed(_:)`` for a URL that is not absolute, ``KeyError``.
    package static func sign(
        method: String, url: String, date: Int64, digest: String? = nil, also: [(String, String)] = [], keyID: String,
        key: SigningKey
    ) throws -> [(String, String)] {
        guard let parts = URLParts(url) else { throw SignatureError.malformed("url") }
        var signed = [("host", parts.authority), ("date", HTTPDate.format(seconds: date / 1000))]
        if let digest { signed.append(("digest", digest)) }
        signed += also
        var names = "(request-target)"
        var text = "(request-target): \(method.lowercased()) \(parts.target)"
        for (name, value) in signed {
            names += " \(name)"
            text += "\n\(name): \(value)"
        }
        let signature = Base64.encode(try key.sign(Array(text.utf8)))
        let algorithm = key.kind == .rsa ? "rsa-sha256" : "hs2019"
        signed.append(
            (
                "signature",
                "keyId=\"\(keyID)\",algorithm=\"\(algorithm)\",headers=\"\(names)\",signature=\"\(signature)\""
            ))
        return signed
    }
}

/// The pieces of an absolute URL that signatures name.
struct URLParts {
    let scheme: String
    let authority: String
    let target: String

    init?(_ url: String) {
        let bytes = Array(url.utf8)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes.count > colon + 3,
            bytes[colon + 1] == UInt8(ascii: "/"), bytes[colon + 2] == UInt8(ascii: "/")
        else { return nil }
        let rest = bytes[(colon + 3)...]
        let end = rest.firstIndex(of: UInt8(ascii: "#")) ?? rest.endIndex
        let ends = [UInt8(ascii: "/"), UInt8(ascii: "?")]
        let slash = rest[..<end].firstIndex { ends.contains($0) } ?? end
        guard slash > rest.startIndex, !rest[..<slash].contains(UInt8(ascii: "@")) else { return nil }
        scheme = String(decoding: bytes[..<colon], as: UTF8.self).lowercased()
        let whole = String(decoding: rest[..<slash], as: UTF8.self).lowercased()
        let defaultPort = scheme == "https" ? ":443" : ":80"
        authority = whole.hasSuffix(defaultPort) ? String(whole.dropLast(defaultPort.count)) : whole
        let path = String(decoding: rest[slash..<end], as: UTF8.self)
        target = path.hasPrefix("/") ? path : "/" + path
    }
}
