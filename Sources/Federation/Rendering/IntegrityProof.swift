import ActivityVocabulary
import Domain
import HTTPSignatures
import JSON

/// Proofs that a document is as somebody made it (FEP-8b32), of the one kind that the network uses: `eddsa-jcs-2022`,
/// an Ed25519 signature over SHA-256 of the canonical options and of the canonical document
/// (https://www.w3.org/TR/vc-di-eddsa/#eddsa-jcs-2022).
struct IntegrityProof: Sendable {
    /// Where the words of a proof are defined.
    static let context: JSONValue = "https://w3id.org/security/data-integrity/v1"
    private static let suite = "eddsa-jcs-2022"

    /// The key that made it.
    let verificationMethod: String
    /// Milliseconds since 1970.
    let created: Int64
    private let hashes: [[UInt8]]
    private let signature: [UInt8]

    /// Reads the proof that a document bears; nil when it has none that we can check.
    init?(of document: JSONValue) {
        guard case .object(var unsecured) = document, let proof = Self.proof(in: unsecured["proof"]),
            let method = proof["verificationMethod"]?.stringValue,
            let created = proof["created"]?.stringValue.flatMap(parseRFC3339),
            let signature = proof["proofValue"]?.stringValue.flatMap(Multibase.decode), signature.count == 64
        else { return nil }
        unsecured["proof"] = nil
        let context = unsecured["@context"]
        if let own = proof["@context"], own != context { return nil }
        let hash = BodyDigest.sha256(JSONValue.object(unsecured).canonicalBytes)
        var options = proof
        options["proofValue"] = nil
        var candidates = [options]
        if proof["@context"] == nil, let context {
            // Some sign the document's context with the options and leave it out of the proof.
            options["@context"] = context
            candidates.append(options)
        }
        verificationMethod = method
        self.created = created
        self.signature = signature
        hashes = candidates.map { BodyDigest.sha256(JSONValue.object($0).canonicalBytes) + hash }
    }

    private static func proof(in value: JSONValue?) -> JSONObject? {
        let proofs = value?.arrayValue ?? value.map { [$0] } ?? []
        return proofs.prefix(4).lazy.compactMap(\.objectValue).first { proof in
            proof["type"]?.stringValue == "DataIntegrityProof" && proof["cryptosuite"]?.stringValue == suite
                && proof["proofPurpose"]?.stringValue == "assertionMethod"
        }
    }

    func verifies(with key: VerifyingKey) -> Bool {
        key.kind == .ed25519 && hashes.contains { key.verifies(signature, of: $0, scheme: .ed25519) }
    }

    /// The document with a proof at its end.
    /// - Parameter now: milliseconds since 1970; told in whole seconds, which everybody writes alike.
    static func sign(_ document: JSONValue, keyID: String, key: SigningKey, now: Int64) throws -> JSONValue {
        guard case .object(var object) = document else { return document }
        object["proof"] = nil
        object["@context"] = withProofs(object["@context"])
        var options = JSONObject([
            .init(key: "type", value: "DataIntegrityProof"), .init(key: "cryptosuite", value: .string(suite)),
            .init(key: "verificationMethod", value: .string(keyID)),
            .init(key: "proofPurpose", value: "assertionMethod"),
            .init(key: "created", value: .string(formatRFC3339(now / 1_000 * 1_000).replacing(".000Z", with: "Z"))),
        ])
        options["@context"] = object["@context"]
        let hashes =
            BodyDigest.sha256(JSONValue.object(options).canonicalBytes)
            + BodyDigest.sha256(JSONValue.object(object).canonicalBytes)
        options["proofValue"] = .string(Multibase.encode(try key.sign(hashes)))
        object["proof"] = .object(options)
        return .object(object)
    }

    private static func withProofs(_ existing: JSONValue?) -> JSONValue {
        switch existing {
        case .array(let elements) where elements.contains(context): .array(elements)
        case .array(let elements): .array(Array(elements.prefix(1)) + [context] + elements.dropFirst())
        case let other?: .array([other, context])
        case nil: .array([context])
        }
    }
}
