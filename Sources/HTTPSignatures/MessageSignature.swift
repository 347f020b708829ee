/// Signs requests after RFC 9421, with a Content-Digest (RFC 9530) for a body.
package enum MessageSignature {
    /// The headers to send: content-digest (with a body), signature-input, signature.
    /// - Parameters:
    ///   - url: absolute, without user information.
    ///   - created: milliseconds since 1970.
    ///   - contentDigest: ``BodyDigest/contentDigest(_:)`` of the body; nil without one.
    ///   - headers: more headers that are sent and to be covered, names in lower case; not given back.
    /// - Throws: ``SignatureError``, ``KeyError``.
    package static func sign(
        method: String, url: String, created: Int64, contentDigest: String? = nil, headers: [(String, String)] = [],
        keyID: String, key: SigningKey
    ) throws -> [(String, String)] {
        guard let parts = URLParts(url) else { throw SignatureError.malformed("url") }
        var covered = headers.map { (name: $0.0, value: $0.1) }
        var result: [(String, String)] = []
        if let contentDigest {
            covered.append((name: "content-digest", value: contentDigest))
            result.append(("content-digest", contentDigest))
        }
        let message = SignedMessage(
            method: method, target: parts.target, headers: covered, body: nil, scheme: parts.scheme,
            authority: parts.authority)
        let components = ["@method", "@target-uri"] + covered.map(\.name)
        let list = components.map { "\"\($0)\"" }.joined(separator: " ")
        let parameters = "(\(list));created=\(created / 1000);keyid=\"\(keyID)\";alg=\"\(name(of: key.defaultScheme))\""
        let base = try MessageSignatureHeader.signatureBase(
            of: message, components: components, parameters: parameters)
        result.append(("signature-input", "sig1=\(parameters)"))
        result.append(("signature", "sig1=:\(Base64.encode(try key.sign(base))):"))
        return result
    }

    private static func name(of scheme: SignatureScheme) -> String {
        switch scheme {
        case .rsaPKCS1SHA256: "rsa-v1_5-sha256"
        case .rsaPKCS1SHA512: "rsa-v1_5-sha512"
        case .rsaPSSSHA512: "rsa-pss-sha512"
        case .ed25519: "ed25519"
        }
    }
}
