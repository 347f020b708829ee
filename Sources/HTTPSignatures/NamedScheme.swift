/// The algorithm a signature names, before the key is known.
enum NamedScheme: Sendable, Equatable {
    case exactly(SignatureScheme)
    /// Nothing named, or `hs2019`: the kind of key decides.
    case byKey

    /// The names of draft-cavage. `hs2019` is written by servers that mean plain rsa-sha256.
    init(cavage name: String?) throws(SignatureError) {
        switch name?.lowercased() {
        case nil, "hs2019": self = .byKey
        case "rsa-sha256": self = .exactly(.rsaPKCS1SHA256)
        case "rsa-sha512": self = .exactly(.rsaPKCS1SHA512)
        case "ed25519": self = .exactly(.ed25519)
        default: throw .unsupportedAlgorithm(name ?? "")
        }
    }

    /// The names of RFC 9421 §6.2.2.
    init(messageSignature name: String?) throws(SignatureError) {
        switch name {
        case nil: self = .byKey
        case "rsa-v1_5-sha256": self = .exactly(.rsaPKCS1SHA256)
        case "rsa-v1_5-sha512": self = .exactly(.rsaPKCS1SHA512)
        case "rsa-pss-sha512": self = .exactly(.rsaPSSSHA512)
        case "ed25519": self = .exactly(.ed25519)
        default: throw .unsupportedAlgorithm(name ?? "")
        }
    }

    /// The scheme to check with, nil when the key cannot have made such a signature.
    func scheme(for kind: KeyKind) -> SignatureScheme? {
        switch (self, kind) {
        case (.byKey, .rsa): .rsaPKCS1SHA256
        case (.byKey, .rsaPSS), (.exactly(.rsaPSSSHA512), .rsaPSS): .rsaPSSSHA512
        case (.byKey, .ed25519), (.exactly(.ed25519), .ed25519): .ed25519
        case (.exactly(.ed25519), _), (.exactly, .ed25519), (.exactly, .rsaPSS): nil
        case (.exactly(let scheme), .rsa): scheme
        }
    }
}
