import CCrypto

/// A private key, parsed once and used on any thread.
package final class SigningKey: Sendable {
    private let handle: KeyHandle
    package let kind: KeyKind

    /// - Parameter pem: PKCS#1 or PKCS#8 without a passphrase; RSA or Ed25519.
    /// - Throws: ``KeyError``.
    package convenience init(pem: String) throws(KeyError) {
        let bytes = Array(pem.utf8)
        try self.init(handle: KeyHandle(ccrypto_private_key(bytes, bytes.count)))
    }

    private init(handle: KeyHandle?) throws(KeyError) {
        guard let handle, let kind = handle.kind else { throw .unreadable }
        if kind != .ed25519, !(1024...8192).contains(handle.bits) { throw .size(bits: handle.bits) }
        self.handle = handle
        self.kind = kind
    }

    /// A new RSA key pair of 2,048 bits (PKCS#8 and SPKI PEM), the kind every server in the network understands.
    /// Takes some 50 to 100 ms of one core.
    package static func generate() throws -> (privatePEM: String, publicPEM: String) {
        guard let handle = KeyHandle(ccrypto_generate_rsa(2048)) else { throw KeyError.unreadable }
        return (try handle.pem(isPrivate: true), try handle.pem(isPrivate: false))
    }

    /// A new Ed25519 key pair (PKCS#8 and SPKI PEM).
    package static func generateEd25519() throws -> (privatePEM: String, publicPEM: String) {
        guard let handle = KeyHandle(ccrypto_generate_ed25519()) else { throw KeyError.unreadable }
        return (try handle.pem(isPrivate: true), try handle.pem(isPrivate: false))
    }

    /// SPKI PEM of the public half.
    package func publicPEM() throws -> String {
        try handle.pem(isPrivate: false)
    }

    /// The scheme used when the caller does not choose: PKCS#1 v1.5 with SHA-256 for RSA.
    package var defaultScheme: SignatureScheme {
        switch kind {
        case .rsa: .rsaPKCS1SHA256
        case .rsaPSS: .rsaPSSSHA512
        case .ed25519: .ed25519
        }
    }

    package func sign(_ message: [UInt8], scheme: SignatureScheme? = nil) throws(KeyError) -> [UInt8] {
        var signature = [UInt8](repeating: 0, count: 1024)
        let length = ccrypto_sign(
            handle.pointer, (scheme ?? defaultScheme).code, message, message.count, &signature, signature.count)
        guard length > 0 else { throw .unfit }
        return Array(signature[..<length])
    }
}
