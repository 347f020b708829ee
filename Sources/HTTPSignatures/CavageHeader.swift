/// The parameters of a draft-cavage Signature header:
/// `keyId="…",algorithm="rsa-sha256",headers="(request-target) host date",signature="…"`.
struct CavageHeader {
    var keyID: String
    var algorithm: String?
    var components: [String]
    var created: Int64?
    var expires: Int64?
    var signature: [UInt8]

    init(_ text: String) throws(SignatureError) {
        let parameters = try SignatureParameters(text)
        let (strings, numbers) = (parameters.strings, parameters.numbers)
        guard let keyID = strings["keyId"], !keyID.isEmpty else { throw .malformed("no keyId") }
        guard let encoded = strings["signature"], let signature = Base64.decode(encoded), !signature.isEmpty else {
            throw .malformed("signature is not base64")
        }
        self.keyID = keyID
        self.signature = signature
        algorithm = strings["algorithm"]
        // The draft's own default, which no policy of ours accepts.
        components = (strings["headers"] ?? "date").split(separator: " ").map(String.init)
        created = numbers["created"] ?? strings["created"].flatMap { Int64($0) }
        expires = numbers["expires"] ?? strings["expires"].flatMap { Int64($0) }
    }

    /// What was signed (draft-cavage-http-signatures-12 §2.3).
    /// - Parameter withQuery: false gives the string of servers that leave the query out of `(request-target)`.
    func signingString(of message: SignedMessage, withQuery: Bool = true) throws(SignatureError) -> [UInt8] {
        var lines: [String] = []
        lines.reserveCapacity(components.count)
        for component in components {
            switch component {
            case "(request-target)":
                let target = withQuery ? message.target : String(message.target.prefix { $0 != "?" })
                lines.append("(request-target): \(message.method.lowercased()) \(target)")
            case "(created)":
                guard let created else { throw .absent(component) }
                lines.append("(created): \(created)")
            case "(expires)":
                guard let expires else { throw .absent(component) }
                lines.append("(expires): \(expires)")
            default:
                if component.hasPrefix("(") { throw .unknownComponent(component) }
                let values = message.values(component)
                if values.isEmpty { throw .absent(component) }
                lines.append("\(component): \(values.map { String($0.trimmingSpaces()) }.joined(separator: ", "))")
            }
        }
        return Array(lines.joined(separator: "\n").utf8)
    }
}
