import CCrypto

/// Owns one libcrypto key. libcrypto counts references and locks what it caches inside, so a key is shared freely
/// between threads.
final class KeyHandle: @unchecked Sendable {
    let pointer: OpaquePointer

    init?(_ pointer: OpaquePointer?) {
        guard let pointer else { return nil }
        self.pointer = pointer
    }

    deinit {
        ccrypto_key_free(pointer)
    }

    var kind: KeyKind? {
        switch Int(ccrypto_key_kind(pointer)) {
        case Int(CCRYPTO_KIND_RSA.rawValue): .rsa
        case Int(CCRYPTO_KIND_RSA_PSS.rawValue): .rsaPSS
        case Int(CCRYPTO_KIND_ED25519.rawValue): .ed25519
        default: nil
        }
    }

    var bits: Int { Int(ccrypto_key_bits(pointer)) }

    func pem(isPrivate: Bool) throws -> String {
        var bytes = [UInt8](repeating: 0, count: 16384)
        let length = ccrypto_key_pem(pointer, isPrivate ? 1 : 0, &bytes, bytes.count)
        guard length > 0, length <= bytes.count else { throw KeyError.unreadable }
        return String(decoding: bytes[..<length], as: UTF8.self)
    }
}

/// What a key can do.
package enum KeyKind: Sendable, Equatable {
    case rsa
    /// An RSA key that its owner restricted to RSASSA-PSS.
    case rsaPSS
    case ed25519
}

package enum KeyError: Error, Equatable {
    /// Not a PEM key of a kind we know.
    case unreadable
    /// RSA of fewer than 1,024 or more than 8,192 bits.
    case size(bits: Int)
    /// The key cannot make or check such a signature.
    case unfit
}

/// How bytes are signed.
package enum SignatureScheme: Sendable, Equatable {
    case rsaPKCS1SHA256
    case rsaPKCS1SHA512
    case rsaPSSSHA512
    case ed25519

    var code: Int32 {
        switch self {
        case .rsaPKCS1SHA256: Int32(CCRYPTO_RSA_PKCS1_SHA256.rawValue)
        case .rsaPKCS1SHA512: Int32(CCRYPTO_RSA_PKCS1_SHA512.rawValue)
        case .rsaPSSSHA512: Int32(CCRYPTO_RSA_PSS_SHA512.rawValue)
        case .ed25519: Int32(CCRYPTO_ED25519.rawValue)
        }
    }
}
