/// A signature that came with a request: read, its policy checked, not yet verified.
///
/// `parse` refuses what no key could make good (nothing signed that must be signed, unknown algorithms, duplicates),
/// so that no key is fetched for it; `verify` then needs the key.
package struct IncomingSignature: Sendable {
    package let flavour: SignatureFlavour
    package let keyID: String
    /// As the sender named it; nil when it left the choice to the key.
    package let algorithm: String?
    package let components: [String]
    /// Seconds since 1970, as the signature says.
    package let created: Int64?
    package let expires: Int64?
    package let signature: [UInt8]

    /// What may have been signed. The second is the quirk of servers that leave the query out.
    let bases: [[UInt8]]
    let scheme: NamedScheme
    /// The covered Date header, seconds since 1970.
    let date: Int64?
    let digests: [BodyDigest.Claim]
    let body: [UInt8]?

    /// Seconds a signature may lie in the past and in the future.
    package static let longestPast: Int64 = 12 * 3600
    package static let longestFuture: Int64 = 3600

    /// Reads the signature of a request; RFC 9421 when Signature-Input is there, draft-cavage otherwise.
    /// - Throws: ``SignatureError``.
    package static func parse(_ message: SignedMessage) throws(SignatureError) -> IncomingSignature {
        if let input = try message.single("signature-input") {
            guard let signature = try message.single("signature") else { throw .malformed("no signature header") }
            return try IncomingSignature(MessageSignatureHeader(input: input, signature: signature), message)
        }
        return try IncomingSignature(CavageHeader(try cavageText(message)), message)
    }

    private static func cavageText(_ message: SignedMessage) throws(SignatureError) -> String {
        let own = try message.single("signature")
        let prefix = "signature "
        let authorizations = message.values("authorization").filter {
            String(decoding: $0.utf8.prefix(prefix.utf8.count), as: UTF8.self).lowercased() == prefix
        }
        guard authorizations.count + (own == nil ? 0 : 1) <= 1 else { throw .duplicateHeader("signature") }
        if let own { return own }
        guard let authorization = authorizations.first else { throw .missing }
        guard authorization.utf8.allSatisfy({ $0 < 128 }) else { throw .malformed("authorization is not ASCII") }
        return String(authorization.dropFirst(prefix.count))
    }

    private init(_ header: CavageHeader, _ message: SignedMessage) throws(SignatureError) {
        scheme = try NamedScheme(cavage: header.algorithm)
        try Coverage.check(header, message)
        var bases = [try header.signingString(of: message)]
        if message.body == nil, message.target.contains("?") {
            bases.append(try header.signingString(of: message, withQuery: false))
        }
        self.bases = bases
        flavour = .cavage
        keyID = header.keyID
        algorithm = header.algorithm
        components = header.components
        created = header.components.contains("(created)") ? header.created : nil
        expires = header.expires
        signature = header.signature
        date = try Coverage.date(header.components, message)
        body = message.body
        digests = try Coverage.digests(header.components, message)
    }

    private init(_ header: MessageSignatureHeader, _ message: SignedMessage) throws(SignatureError) {
        scheme = try NamedScheme(messageSignature: header.algorithm)
        try Coverage.check(header, message)
        bases = [try header.signatureBase(of: message)]
        flavour = .messageSignature
        keyID = header.keyID
        algorithm = header.algorithm
        components = header.components
        created = header.created
        expires = header.expires
        signature = header.signature
        date = try Coverage.date(header.components, message)
        body = message.body
        digests = try Coverage.digests(header.components, message)
    }

    /// All checks that need no key: the clock and the digest of the body. Call it before fetching a key.
    /// - Parameter now: milliseconds since 1970.
    /// - Throws: ``SignatureError``.
    package func precheck(now: Int64) throws(SignatureError) {
        let seconds = now / 1000
        for moment in [created, date] {
            guard let moment else { continue }
            if moment < seconds - Self.longestPast { throw .tooOld }
            if moment > seconds + Self.longestFuture { throw .fromTheFuture }
        }
        if let expires, expires < seconds { throw .expired }
        guard let body else { return }
        for digest in digests where !digest.matches(body) { throw .digestMismatch }
    }

    /// The value of a header of the same message that is there once; nil unless the signature covers it.
    package func covered(_ name: String, of message: SignedMessage) -> String? {
        guard components.contains(name) else { return nil }
        return try? message.single(name)
    }

    /// The whole check.
    /// - Parameters:
    ///   - key: the public key that `keyID` names.
    ///   - now: milliseconds since 1970.
    /// - Throws: ``SignatureError``; returns only when the request is as the key's owner signed it.
    package func verify(with key: VerifyingKey, now: Int64) throws(SignatureError) {
        try precheck(now: now)
        guard let scheme = scheme.scheme(for: key.kind) else { throw .keyMismatch }
        guard bases.contains(where: { key.verifies(signature, of: $0, scheme: scheme) }) else { throw .wrongSignature }
    }
}
