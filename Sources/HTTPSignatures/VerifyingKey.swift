import CCrypto

/// A public key, parsed once and used on any thread.
package final class VerifyingKey: Sendable {
    private let handle: KeyHandle
    package let kind: KeyKind

    /// - Parameter pem: SPKI or PKCS#1; RSA of 1,024 bits (old servers) to 8,192 bits, or Ed25519.
    /// - Throws: ``KeyError``.
    package convenience init(pem: String) throws(KeyError) {
        let bytes = Array(pem.utf8)
        try self.init(handle: KeyHandle(ccrypto_public_key(bytes, bytes.count)))
    }

    /// - Parameter ed25519: the 32 bytes of an Ed25519 public key.
    package convenience init(ed25519 bytes: [UInt8]) throws(KeyError) {
        try self.init(handle: KeyHandle(ccrypto_ed25519_public_key(bytes, bytes.count)))
    }

    private init(handle: KeyHandle?) throws(KeyError) {
        guard let handle, let kind = handle.kind else { throw .unreadable }
        if kind != .ed25519, !(1024...8192).contains(handle.bits) { throw .size(bits: handle.bits) }
        self.handle = handle
        self.kind = kind
    }

    /// Whether `signature` over `message` was made with the private half, under exactly this scheme.
    package func verifies(_ signature: [UInt8], of message: [UInt8], scheme: SignatureScheme) -> Bool {
        ccrypto_verify(handle.pointer, scheme.code, message, message.count, signature, signature.count) == 1
    }
}
