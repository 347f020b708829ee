/// One signature of RFC 9421: a member of Signature-Input and its bytes in Signature.
struct MessageSignatureHeader {
    var label: String
    var components: [String]
    /// The inner list with its parameters, as it was written: it ends the signature base.
    var parameters: String
    var keyID: String
    var algorithm: String?
    var created: Int64?
    var expires: Int64?
    var signature: [UInt8]

    /// Reads the first member of Signature-Input. A proxy may add signatures of its own behind it.
    init(input: String, signature header: String) throws(SignatureError) {
        var reader = HeaderReader(input)
        reader.skipSpaces()
        guard let label = reader.token(), reader.skip("=") else { throw .malformed("signature-input label") }
        let start = reader.offset
        components = try Self.innerList(&reader)
        let values = try Self.parameters(&reader)
        parameters = reader.text(from: start)
        reader.skipSpaces()
        guard reader.isAtEnd || reader.next == UInt8(ascii: ",") else { throw .malformed("signature-input") }

        guard case .string(let keyID) = values["keyid"], !keyID.isEmpty else { throw .malformed("no keyid") }
        self.label = label
        self.keyID = keyID
        if case .string(let name) = values["alg"] { algorithm = name }
        if case .integer(let seconds) = values["created"] { created = seconds }
        if case .integer(let seconds) = values["expires"] { expires = seconds }
        signature = try Self.signature(labelled: label, in: header)
    }

    private enum Value {
        case string(String)
        case integer(Int64)
        case other
    }

    /// `("@method" "content-digest")`. Parameters on components (`;bs`, `;name="x"`) are not read: nothing we accept
    /// needs them, and each is one more way to sign something else than what it looks like.
    private static func innerList(_ reader: inout HeaderReader) throws(SignatureError) -> [String] {
        guard reader.skip("(") else { throw .malformed("signature-input list") }
        var components: [String] = []
        while true {
            reader.skipSpaces()
            if reader.skip(")") { return components }
            guard let component = reader.quoted() else { throw .malformed("signature-input component") }
            guard reader.next != UInt8(ascii: ";") else { throw .unknownComponent("\(component);…") }
            components.append(component)
        }
    }

    private static func parameters(_ reader: inout HeaderReader) throws(SignatureError) -> [String: Value] {
        var values: [String: Value] = [:]
        while reader.skip(";") {
            reader.skipSpaces()
            guard let name = reader.token(), values[name] == nil else { throw .malformed("signature parameter") }
            guard reader.skip("=") else {
                values[name] = .other
                continue
            }
            switch reader.next {
            case UInt8(ascii: "\""):
                guard let value = reader.quoted() else { throw .malformed("value of \(name)") }
                values[name] = .string(value)
            case UInt8(ascii: ":"):
                guard reader.byteSequence() != nil else { throw .malformed("value of \(name)") }
                values[name] = .other
            case UInt8(ascii: "?"):
                guard reader.skip("?"), reader.integer() != nil else { throw .malformed("value of \(name)") }
                values[name] = .other
            default:
                if let value = reader.integer() {
                    values[name] = .integer(value)
                } else if reader.token() != nil {
                    values[name] = .other
                } else {
                    throw .malformed("value of \(name)")
                }
            }
        }
        return values
    }

    /// Finds `label=:…:` in the Signature dictionary.
    private static func signature(labelled label: String, in header: String) throws(SignatureError) -> [UInt8] {
        var reader = HeaderReader(header)
        var found: [UInt8]?
        repeat {
            reader.skipSpaces()
            guard let name = reader.token(), reader.skip("="), let bytes = reader.byteSequence() else {
                throw .malformed("signature")
            }
            if name == label {
                guard found == nil else { throw .duplicateHeader("signature \(label)") }
                found = bytes
            }
            reader.skipSpaces()
        } while reader.skip(",")
        guard reader.isAtEnd else { throw .malformed("signature") }
        guard let found, !found.isEmpty else { throw .malformed("no signature for \(label)") }
        return found
    }

    /// RFC 9421 §2.5.
    func signatureBase(of message: SignedMessage) throws(SignatureError) -> [UInt8] {
        try Self.signatureBase(of: message, components: components, parameters: parameters)
    }

    static func signatureBase(
        of message: SignedMessage, components: [String], parameters: String
    ) throws(SignatureError) -> [UInt8] {
        var text = ""
        for component in components {
            text += "\"\(component)\": \(try value(of: component, in: message))\n"
        }
        text += "\"@signature-params\": \(parameters)"
        return Array(text.utf8)
    }

    private static func value(of component: String, in message: SignedMessage) throws(SignatureError) -> String {
        let mark = message.target.firstIndex(of: "?") ?? message.target.endIndex
        switch component {
        case "@method": return message.method
        case "@target-uri": return "\(message.scheme)://\(message.authority)\(message.target)"
        case "@authority": return message.authority
        case "@scheme": return message.scheme
        case "@request-target": return message.target
        case "@path": return mark == message.target.startIndex ? "/" : String(message.target[..<mark])
        case "@query": return mark == message.target.endIndex ? "?" : String(message.target[mark...])
        default:
            if component.hasPrefix("@") { throw .unknownComponent(component) }
            let values = message.values(component)
            if values.isEmpty { throw .absent(component) }
            return values.map { String($0.trimmingSpaces()) }.joined(separator: ", ")
        }
    }
}
