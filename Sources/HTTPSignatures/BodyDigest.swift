import CCrypto

/// Digests of a request's raw bytes, as the two generations of headers write them.
package enum BodyDigest {
    /// `SHA-256=…`, the Digest header of RFC 3230.
    package static func digest(_ body: [UInt8]) -> String {
        "SHA-256=" + Base64.encode(sha256(body))
    }

    /// `sha-256=:…:`, the Content-Digest header of RFC 9530.
    package static func contentDigest(_ body: [UInt8]) -> String {
        "sha-256=:" + Base64.encode(sha256(body)) + ":"
    }

    /// Bytes as hexadecimal digits.
    package static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
    }

    package static func sha256(_ bytes: [UInt8]) -> [UInt8] { hash(bytes, length: 32, ccrypto_sha256) }

    static func sha512(_ bytes: [UInt8]) -> [UInt8] { hash(bytes, length: 64, ccrypto_sha512) }

    private static func hash(
        _ bytes: [UInt8], length: Int,
        _ function: (UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<UInt8>?) -> CInt
    ) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: length) { out, count in
            // Only a libcrypto without SHA-2 fails, and nothing can be believed then.
            precondition(function(bytes, bytes.count, out.baseAddress) == 1, "libcrypto has no SHA-2")
            count = length
        }
    }

    /// The Content-Digest that says the same as a Digest of ours.
    static func contentDigest(digest: String) -> String {
        "sha-256=:" + digest.dropFirst("SHA-256=".count) + ":"
    }

    enum Algorithm: Sendable, Equatable {
        case sha256
        case sha512

        // Some servers write `sha-256=`; RFC 3230 §4.1.1: algorithm names are case-insensitive.
        init?(_ name: some StringProtocol) {
            switch name.lowercased() {
            case "sha-256": self = .sha256
            case "sha-512": self = .sha512
            default: return nil
            }
        }
    }

    struct Claim: Sendable, Equatable {
        let algorithm: Algorithm
        let value: [UInt8]

        func matches(_ body: [UInt8]) -> Bool {
            switch algorithm {
            case .sha256: equalInConstantTime(BodyDigest.sha256(body), value)
            case .sha512: equalInConstantTime(BodyDigest.sha512(body), value)
            }
        }
    }

    /// There are seven algorithms. Each claim costs one more pass over the body, before a key is asked for.
    private static func items(of header: String) throws(SignatureError) -> [Substring] {
        let items = header.split(separator: ",", omittingEmptySubsequences: false)
        guard items.count <= 8 else { throw .digestMalformed }
        return items
    }

    /// Reads `SHA-256=base64,SHA-512=base64`. Algorithms we do not compute are passed over; at least one must be left.
    static func claims(digest header: String) throws(SignatureError) -> [Claim] {
        var claims: [Claim] = []
        for item in try items(of: header) {
            let item = item.trimmingSpaces()
            guard let equals = item.firstIndex(of: "=") else { throw .digestMalformed }
            guard let algorithm = Algorithm(item[..<equals]) else { continue }
            guard let value = Base64.decode(item[item.index(after: equals)...]) else { throw .digestMalformed }
            claims.append(Claim(algorithm: algorithm, value: value))
        }
        guard !claims.isEmpty else { throw .digestUnsupported }
        return claims
    }

    /// Reads `sha-256=:base64:, sha-512=:base64:`.
    static func claims(contentDigest header: String) throws(SignatureError) -> [Claim] {
        var claims: [Claim] = []
        for item in try items(of: header) {
            let item = item.trimmingSpaces()
            guard let equals = item.firstIndex(of: "=") else { throw .digestMalformed }
            guard let algorithm = Algorithm(item[..<equals]) else { continue }
            let value = item[item.index(after: equals)...]
            guard value.utf8.count >= 2, value.first == ":", value.last == ":",
                let bytes = Base64.decode(value.dropFirst().dropLast())
            else { throw .digestMalformed }
            claims.append(Claim(algorithm: algorithm, value: bytes))
        }
        guard !claims.isEmpty else { throw .digestUnsupported }
        return claims
    }
}

extension StringProtocol where SubSequence == Substring {
    /// Without spaces and tabs at both ends (RFC 9110 §5.6.3), in one pass: `dropLast` of a text counts it anew each time.
    func trimmingSpaces() -> Substring {
        let bytes = self[...].utf8
        guard let first = bytes.firstIndex(where: { $0 != 32 && $0 != 9 }),
            let last = bytes.lastIndex(where: { $0 != 32 && $0 != 9 })
        else { return self[endIndex...] }
        return self[first..<bytes.index(after: last)]
    }
}
