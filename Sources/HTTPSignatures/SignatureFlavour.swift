/// The two ways in which the network signs requests.
package enum SignatureFlavour: Sendable, Equatable, CaseIterable {
    /// draft-cavage-http-signatures-12, what most of the network speaks.
    case cavage
    /// RFC 9421.
    case messageSignature

    package var other: SignatureFlavour { self == .cavage ? .messageSignature : .cavage }

    /// The headers to send with a request, those in `also` among them.
    /// - Parameters:
    ///   - url: absolute, without user information.
    ///   - date: milliseconds since 1970.
    ///   - digest: ``BodyDigest/digest(_:)`` of the body, computed once for many receivers; nil without a body.
    ///   - also: more headers to send and to sign, names in lower case.
    /// - Throws: ``SignatureError/malformed(_:)`` for a URL that is not absolute, ``KeyError``.
    package func sign(
        method: String, url: String, date: Int64, digest: String? = nil, also: [(String, String)] = [], keyID: String,
        key: SigningKey
    ) throws -> [(String, String)] {
        switch self {
        case .cavage:
            try Cavage.sign(method: method, url: url, date: date, digest: digest, also: also, keyID: keyID, key: key)
        case .messageSignature:
            try MessageSignature.sign(
                method: method, url: url, created: date, contentDigest: digest.map(BodyDigest.contentDigest(digest:)),
                headers: also, keyID: keyID, key: key) + also
        }
    }
}
