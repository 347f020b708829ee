import JSON

extension Actor {
    /// A key that signs for somebody. That `owner` lists this key in turn is for the verifier to check.
    package struct PublicKey: Sendable, Equatable {
        package enum Material: Sendable, Equatable {
            /// SPKI or PKCS#1, mostly RSA.
            case pem(String)
            /// A Multikey's `publicKeyMultibase` (FEP-521a), mostly Ed25519.
            case multibase(String)
        }

        package let id: String
        package let owner: String
        package let material: Material
        /// Listed under `assertionMethod`: it may sign documents (FEP-521a).
        package let asserts: Bool

        package init(id: String, owner: String, material: Material, asserts: Bool = false) {
            self.id = id
            self.owner = owner
            self.material = material
            self.asserts = asserts
        }

        package var pem: String? {
            if case .pem(let text) = material { text } else { nil }
        }

        /// - Parameter value: a document found under a key's id: the actor, a key by itself, or an actor that shows
        ///   nothing but its key (GoToSocial).
        package static func keys(in value: JSONValue) -> [PublicKey] {
            guard LinkedObject.restructuringKey(in: value) == nil, let object = LinkedObject(value) else { return [] }
            if let key = PublicKey(object, defaultOwner: nil, asserts: false) { return [key] }
            return keys(of: object)
        }

        static func keys(of object: LinkedObject) -> [PublicKey] {
            let listed = ["publicKey", "assertionMethod"].flatMap { property in
                (object[property]?.elements ?? []).map { (element: $0, asserts: property == "assertionMethod") }
            }
            return listed.prefix(Caps.keys).compactMap { element, asserts in
                LinkedObject(element).flatMap { PublicKey($0, defaultOwner: object.id, asserts: asserts) }
            }
        }

        private init?(_ object: LinkedObject, defaultOwner: String?, asserts: Bool) {
            guard let id = object.id else { return nil }
            guard let owner = (object["owner"] ?? object["controller"])?.reference ?? defaultOwner else { return nil }
            if let pem = object.text("publicKeyPem", limit: 8_192) {
                material = .pem(pem)
            } else if let multibase = object.text("publicKeyMultibase", limit: 4_096) {
                material = .multibase(multibase)
            } else {
                return nil
            }
            self.id = id
            self.owner = owner
            self.asserts = asserts
        }
    }
}
