/// What a signature must cover to be worth anything, and that it covers it once.
///
/// draft-cavage: `(request-target) host date`, and `digest` with a body. RFC 9421: `@method @target-uri` and `created`,
/// and `content-digest` with a body.
enum Coverage {
    static func check(_ header: CavageHeader, _ message: SignedMessage) throws(SignatureError) {
        try checkSpelling(header.components)
        try require("(request-target)", in: header.components)
        try require("host", in: header.components)
        if header.components.contains("(created)") {
            // The draft's §2.3 forbids it with the older algorithms.
            guard header.algorithm?.lowercased() == "hs2019" else { throw .unknownComponent("(created)") }
        } else {
            try require("date", in: header.components)
        }
        if message.body != nil { try require("digest", in: header.components) }
        try checkHost(message)
        try checkSingle(["date", "digest"], message)
    }

    static func check(_ header: MessageSignatureHeader, _ message: SignedMessage) throws(SignatureError) {
        try checkSpelling(header.components)
        try require("@method", in: header.components)
        try require("@target-uri", in: header.components)
        guard header.created != nil else { throw .notCovered("created") }
        if message.body != nil { try require("content-digest", in: header.components) }
        if header.components.contains("host") { try checkHost(message) }
        try checkSingle(["host", "date", "digest", "content-digest"], message)
    }

    /// Seconds since 1970 of the Date header, if it is signed.
    static func date(_ components: [String], _ message: SignedMessage) throws(SignatureError) -> Int64? {
        guard components.contains("date") else { return nil }
        guard let text = try message.single("date") else { throw .absent("date") }
        guard let seconds = HTTPDate.seconds(text) else { throw .dateMalformed }
        return seconds
    }

    /// What the signed digest headers claim about the body.
    static func digests(_ components: [String], _ message: SignedMessage) throws(SignatureError) -> [BodyDigest.Claim] {
        guard message.body != nil else { return [] }
        var claims: [BodyDigest.Claim] = []
        if components.contains("digest"), let header = try message.single("digest") {
            claims += try BodyDigest.claims(digest: header)
        }
        if components.contains("content-digest"), let header = try message.single("content-digest") {
            claims += try BodyDigest.claims(contentDigest: header)
        }
        return claims
    }

    private static func require(_ component: String, in components: [String]) throws(SignatureError) {
        guard components.contains(component) else { throw .notCovered(component) }
    }

    /// Lower case, not twice, not too many.
    private static func checkSpelling(_ components: [String]) throws(SignatureError) {
        guard components.count <= 32 else { throw .malformed("more than 32 components") }
        var seen: Set<String> = []
        for component in components {
            guard !component.utf8.contains(where: { (65...90).contains($0) }) else {
                throw .unknownComponent(component)
            }
            guard seen.insert(component).inserted else { throw .duplicateComponent(component) }
        }
    }

    private static func checkSingle(_ names: [String], _ message: SignedMessage) throws(SignatureError) {
        for name in names { _ = try message.single(name) }
    }

    /// A signature for another server must not pass here.
    private static func checkHost(_ message: SignedMessage) throws(SignatureError) {
        guard let host = try message.single("host") else { throw .absent("host") }
        let defaultPort = message.scheme == "https" ? ":443" : ":80"
        guard trimmed(host, defaultPort) == trimmed(message.authority, defaultPort) else { throw .otherHost(host) }
    }

    private static func trimmed(_ authority: String, _ defaultPort: String) -> String {
        let lowered = authority.lowercased()
        return lowered.hasSuffix(defaultPort) ? String(lowered.dropLast(defaultPort.count)) : lowered
    }
}
