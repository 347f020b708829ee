/// The parts of a request that a signature can cover, as plain values.
package struct SignedMessage: Sendable {
    /// Upper case, as on the wire.
    package var method: String
    /// Path and query as on the wire, `/inbox?x=y`.
    package var target: String
    /// Names in lower case, in order, with duplicates kept.
    package var headers: [(name: String, value: String)]
    /// The raw bytes; nil for a request without a body.
    package var body: [UInt8]?
    /// `https` or `http`, for `@target-uri` and `@scheme`.
    package var scheme: String
    /// Host and, if not the scheme's own, port, in lower case.
    package var authority: String

    package init(
        method: String, target: String, headers: [(name: String, value: String)], body: [UInt8]?, scheme: String,
        authority: String
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.scheme = scheme
        self.authority = authority
    }

    /// The values of a header, in order.
    func values(_ name: String) -> [String] {
        headers.lazy.filter { $0.name == name }.map(\.value)
    }

    /// The value of a header that may occur once only. What signatures need of headers is ASCII; anything else is refused
    /// before it is compared, because comparing letters with thousands of accents takes its time.
    /// - Throws: ``SignatureError/duplicateHeader(_:)``, ``SignatureError/malformed(_:)``.
    func single(_ name: String) throws(SignatureError) -> String? {
        var found: String?
        for header in headers where header.name == name {
            guard found == nil else { throw .duplicateHeader(name) }
            guard header.value.utf8.allSatisfy({ $0 < 128 }) else { throw .malformed("\(name) is not ASCII") }
            found = header.value
        }
        return found
    }
}
