/// What a header says that is written like the Signature header of draft-cavage: `name="value",number=1`.
package struct SignatureParameters: Sendable {
    package private(set) var strings: [String: String] = [:]
    package private(set) var numbers: [String: Int64] = [:]

    package init(_ text: String) throws(SignatureError) {
        var reader = HeaderReader(text)
        repeat {
            reader.skipSpaces()
            guard let name = reader.token(), reader.skip("=") else { throw .malformed("parameter name") }
            guard strings[name] == nil, numbers[name] == nil else { throw .malformed("\(name) occurs twice") }
            if reader.next == UInt8(ascii: "\"") {
                guard let value = reader.quoted() else { throw .malformed("value of \(name)") }
                strings[name] = value
            } else {
                guard let value = reader.integer() else { throw .malformed("value of \(name)") }
                numbers[name] = value
            }
            reader.skipSpaces()
        } while reader.skip(",")
        guard reader.isAtEnd else { throw .malformed("after the last parameter") }
    }
}
