import Testing

@testable import HTTPSignatures

/// A delivery to us as another server signs it, to be spoilt in one place at a time.
struct Delivery {
    /// 2023-11-14 22:13:20 UTC.
    static let now: Int64 = 1_700_000_000_000
    static let keyID = "https://theirs.test/users/alice#main-key"

    let signing: SigningKey
    let verifying: VerifyingKey
    let body = Array(#"{"type":"Create"}"#.utf8)

    init() throws {
        signing = try SigningKey(pem: StandardKeys.cavagePrivate)
        verifying = try VerifyingKey(pem: StandardKeys.cavagePublic)
    }

    /// Host, date, digest and others in the request; the signature covers `components`.
    func cavage(
        components: String? = "(request-target) host date digest", algorithm: String? = "rsa-sha256",
        date: Int64 = now, digest: String? = nil, extra: String = "", duplicated: [(name: String, value: String)] = []
    ) throws -> SignedMessage {
        var message = SignedMessage(
            method: "POST", target: "/inbox",
            headers: [
                ("host", "ours.test"), ("date", HTTPDate.format(seconds: date / 1000)),
                ("digest", digest ?? BodyDigest.digest(body)), ("content-type", "application/activity+json"),
            ] + duplicated,
            body: body, scheme: "https", authority: "ours.test")
        var fields = "keyId=\"\(Self.keyID)\""
        if let algorithm { fields += ",algorithm=\"\(algorithm)\"" }
        if let components { fields += ",headers=\"\(components)\"" }
        fields += extra
        let unsigned = try CavageHeader(fields + ",signature=\"AAAA\"")
        let base = try unsigned.signingString(of: message)
        let signature = Base64.encode(try signing.sign(base))
        message.headers.append(("signature", "\(fields),signature=\"\(signature)\""))
        return message
    }

    func messageSignature(
        components: [String] = ["@method", "@target-uri", "content-digest"], created: Int64? = now,
        parameters extra: String = "", algorithm: String? = "rsa-v1_5-sha256"
    ) throws -> SignedMessage {
        var message = SignedMessage(
            method: "POST", target: "/inbox",
            headers: [("host", "ours.test"), ("content-digest", BodyDigest.contentDigest(body))],
            body: body, scheme: "https", authority: "ours.test")
        var parameters = "(" + components.map { "\"\($0)\"" }.joined(separator: " ") + ")"
        if let created { parameters += ";created=\(created / 1000)" }
        parameters += ";keyid=\"\(Self.keyID)\""
        if let algorithm { parameters += ";alg=\"\(algorithm)\"" }
        parameters += extra
        let base = try MessageSignatureHeader.signatureBase(
            of: message, components: components, parameters: parameters)
        message.headers.append(("signature-input", "sig1=\(parameters)"))
        message.headers.append(("signature", "sig1=:\(Base64.encode(try signing.sign(base))):"))
        return message
    }

    func check(_ message: SignedMessage, now: Int64 = Delivery.now) throws {
        try IncomingSignature.parse(message).verify(with: verifying, now: now)
    }
}

struct IncomingSignatureTests {
    let delivery: Delivery

    init() throws {
        delivery = try Delivery()
    }

    private func expect(_ error: SignatureError, _ message: SignedMessage, now: Int64 = Delivery.now) {
        #expect(throws: error) { try delivery.check(message, now: now) }
    }

    // MARK: What is right passes

    @Test func `a delivery as Mastodon signs it is accepted`() throws {
        let message = try delivery.cavage(components: "(request-target) host date digest content-type")
        let signature = try IncomingSignature.parse(message)
        #expect(signature.keyID == Delivery.keyID)
        #expect(signature.flavour == .cavage)
        try delivery.check(message)
    }

    @Test func `our own signature is accepted and has Mastodon's shape`() throws {
        let headers = try Cavage.sign(
            method: "POST", url: "https://Ours.test:443/inbox?x=1#frag", date: Delivery.now,
            digest: BodyDigest.digest(delivery.body), also: [("content-type", "application/activity+json")],
            keyID: Delivery.keyID, key: delivery.signing)
        #expect(headers.map(\.0) == ["host", "date", "digest", "content-type", "signature"])
        #expect(headers[0].1 == "ours.test")
        #expect(headers[1].1 == "Tue, 14 Nov 2023 22:13:20 GMT")
        let prefix =
            "keyId=\"\(Delivery.keyID)\",algorithm=\"rsa-sha256\","
            + "headers=\"(request-target) host date digest content-type\",signature=\""
        #expect(headers[4].1.hasPrefix(prefix))
        try delivery.check(
            SignedMessage(
                method: "POST", target: "/inbox?x=1", headers: headers.map { (name: $0.0, value: $0.1) },
                body: delivery.body, scheme: "https", authority: "ours.test"))
    }

    @Test func `a signed fetch needs no digest, and may leave the query out`() throws {
        var headers = try Cavage.sign(
            method: "GET", url: "https://ours.test/users/a", date: Delivery.now,
            also: [("accept", "application/activity+json")], keyID: Delivery.keyID, key: delivery.signing)
        headers.append(("user-agent", "theirs"))
        for target in ["/users/a", "/users/a?page=1"] {
            try delivery.check(
                SignedMessage(
                    method: "GET", target: target, headers: headers.map { (name: $0.0, value: $0.1) }, body: nil,
                    scheme: "https", authority: "ours.test"))
        }
    }

    @Test func `hs2019 with an RSA key means what rsa-sha256 means`() throws {
        try delivery.check(delivery.cavage(algorithm: "hs2019"))
        try delivery.check(delivery.cavage(algorithm: nil))
        let created = Delivery.now / 1000
        try delivery.check(
            delivery.cavage(
                components: "(request-target) (created) host digest", algorithm: "hs2019",
                extra: ",created=\(created)"))
    }

    @Test func `a signature in the Authorization header is read too`() throws {
        var message = try delivery.cavage()
        let last = message.headers.removeLast()
        message.headers.append(("authorization", "Signature \(last.value)"))
        try delivery.check(message)
    }

    @Test func `a delivery after RFC 9421 is accepted`() throws {
        try delivery.check(delivery.messageSignature())
        try delivery.check(delivery.messageSignature(algorithm: nil))
        let headers = try MessageSignature.sign(
            method: "POST", url: "https://ours.test/inbox", created: Delivery.now,
            contentDigest: BodyDigest.contentDigest(delivery.body), keyID: Delivery.keyID, key: delivery.signing)
        try delivery.check(
            SignedMessage(
                method: "POST", target: "/inbox", headers: headers.map { (name: $0.0, value: $0.1) },
                body: delivery.body, scheme: "https", authority: "ours.test"))
    }

    @Test func `Ed25519 keys work in both generations`() throws {
        let key = try SigningKey(pem: StandardKeys.ed25519Private)
        let verifying = try VerifyingKey(pem: StandardKeys.ed25519Public)
        let cavage = try Cavage.sign(
            method: "GET", url: "https://ours.test/a", date: Delivery.now, keyID: "k", key: key)
        let message = try MessageSignature.sign(
            method: "GET", url: "https://ours.test/a", created: Delivery.now, keyID: "k", key: key)
        for headers in [cavage, message] {
            let request = SignedMessage(
                method: "GET", target: "/a", headers: headers.map { (name: $0.0, value: $0.1) }, body: nil,
                scheme: "https", authority: "ours.test")
            try IncomingSignature.parse(request).verify(with: verifying, now: Delivery.now)
            // hs2019 lets the key decide, a named algorithm does not; neither lets a strange key through.
            #expect(throws: SignatureError.self) {
                try IncomingSignature.parse(request).verify(with: delivery.verifying, now: Delivery.now)
            }
        }
    }

    // MARK: What must be signed

    @Test(arguments: ["(request-target)", "host", "date", "digest"])
    func `each mandatory part left out is missed`(part: String) throws {
        let components = ["(request-target)", "host", "date", "digest"].filter { $0 != part }.joined(separator: " ")
        expect(.notCovered(part), try delivery.cavage(components: components))
    }

    @Test(arguments: ["@method", "@target-uri", "content-digest"])
    func `each mandatory component left out is missed`(part: String) throws {
        let components = ["@method", "@target-uri", "content-digest"].filter { $0 != part }
        expect(.notCovered(part), try delivery.messageSignature(components: components))
    }

    @Test func `a signature over nearly nothing is refused`() throws {
        expect(.notCovered("(request-target)"), try delivery.cavage(components: "date"))
        expect(.notCovered("(request-target)"), try delivery.cavage(components: nil))
        expect(.notCovered("created"), try delivery.messageSignature(created: nil))
    }

    @Test func `what decides something may occur once only`() throws {
        for name in ["host", "date", "digest"] {
            var message = try delivery.cavage()
            message.headers.insert((name: name, value: "x"), at: 0)
            expect(.duplicateHeader(name), message)
        }
        var twice = try delivery.cavage()
        twice.headers.append(twice.headers[twice.headers.count - 1])
        expect(.duplicateHeader("signature"), twice)
        var both = try delivery.cavage()
        both.headers.append(("authorization", "Signature keyId=\"x\""))
        expect(.duplicateHeader("signature"), both)
        var input = try delivery.messageSignature()
        input.headers.append(("signature-input", "sig2=()"))
        expect(.duplicateHeader("signature-input"), input)
    }

    @Test func `a component listed twice is refused`() throws {
        expect(
            .duplicateComponent("date"), try delivery.cavage(components: "(request-target) host date date digest"))
        expect(
            .duplicateComponent("@method"),
            try delivery.messageSignature(components: ["@method", "@method", "@target-uri", "content-digest"]))
    }

    @Test func `wrong case and unknown components are refused`() throws {
        var message = try delivery.cavage()
        let value = message.headers.removeLast().value
        message.headers.append(("signature", value.replacing("host date", with: "Host Date")))
        expect(.unknownComponent("Host"), message)
        var parameter = try delivery.messageSignature()
        parameter.headers[2].value = parameter.headers[2].value.replacing("\"@method\"", with: "\"@method\";req")
        expect(.unknownComponent("@method;…"), parameter)
        var unsigned = try delivery.messageSignature()
        unsigned.headers[2].value = unsigned.headers[2].value.replacing("\"@method\"", with: "\"@method\" \"@fun\"")
        expect(.unknownComponent("@fun"), unsigned)
    }

    @Test func `created belongs to hs2019 only`() throws {
        let created = Delivery.now / 1000
        expect(
            .unknownComponent("(created)"),
            try delivery.cavage(
                components: "(request-target) (created) host digest", extra: ",created=\(created)"))
    }

    @Test(arguments: ["none", "hmac-sha256", "rsa-sha1", "", "NONE"])
    func `no algorithm but those of public keys`(name: String) throws {
        expect(.unsupportedAlgorithm(name), try delivery.cavage(algorithm: name))
        expect(.unsupportedAlgorithm(name), try delivery.messageSignature(algorithm: name))
    }

    @Test func `a signature for another server does not pass here`() throws {
        var message = try delivery.cavage()
        message.authority = "other.test"
        expect(.otherHost("ours.test"), message)
        message.headers = message.headers.map { $0.name == "host" ? ("host", "ours.test\u{316}\u{301}") : $0 }
        expect(.malformed("host is not ASCII"), message)
        var modern = try delivery.messageSignature()
        modern.authority = "other.test"
        expect(.wrongSignature, modern)
    }

    @Test func `an unsigned request is told apart`() throws {
        var message = try delivery.cavage()
        message.headers.removeLast()
        expect(.missing, message)
        message.headers.append(("authorization", "Bearer x"))
        expect(.missing, message)
    }

    // MARK: The body

    @Test func `one more byte in the body is found`() throws {
        for original in [try delivery.cavage(), try delivery.messageSignature()] {
            var message = original
            message.body = delivery.body + [32]
            expect(.digestMismatch, message)
        }
    }

    @Test func `SHA-512 alone is accepted, and checked`() throws {
        let right = "SHA-512=" + Base64.encode(sha512(delivery.body))
        try delivery.check(delivery.cavage(digest: right))
        expect(.digestMismatch, try delivery.cavage(digest: "SHA-512=" + Base64.encode(sha512([1]))))
        // Every digest we can compute must be right, not one of them.
        expect(
            .digestMismatch, try delivery.cavage(digest: right + ",SHA-256=" + Base64.encode(sha512([1]).prefix(32))))
    }

    @Test func `digests are read strictly, names of algorithms are not`() throws {
        let right = BodyDigest.digest(delivery.body)
        try delivery.check(delivery.cavage(digest: right.replacing("SHA-256", with: "sha-256")))
        try delivery.check(delivery.cavage(digest: "MD5=xyz, " + right))
        expect(.digestMalformed, try delivery.cavage(digest: right.replacing("=", with: "= ")))
        expect(.digestMalformed, try delivery.cavage(digest: String(right.dropLast())))
        expect(.digestMalformed, try delivery.cavage(digest: "garbage"))
        expect(.malformed("digest is not ASCII"), try delivery.cavage(digest: right + ",\u{301}=\u{316}"))
        expect(.digestUnsupported, try delivery.cavage(digest: "MD5=1B2M2Y8AsgTpgAmY7PhCfg=="))
    }

    // MARK: The clock

    @Test func `the clock may be off by some hours and no more`() throws {
        let hour: Int64 = 3_600_000
        for shift in [-12 * hour, -hour, 0, hour] {
            try delivery.check(delivery.cavage(date: Delivery.now + shift))
            try delivery.check(delivery.messageSignature(created: Delivery.now + shift))
        }
        for message in [
            try delivery.cavage(date: Delivery.now - 13 * hour),
            try delivery.messageSignature(created: Delivery.now - 13 * hour),
        ] { expect(.tooOld, message) }
        for message in [
            try delivery.cavage(date: Delivery.now + 2 * hour),
            try delivery.messageSignature(created: Delivery.now + 2 * hour),
        ] { expect(.fromTheFuture, message) }
        expect(.expired, try delivery.messageSignature(parameters: ";expires=\(Delivery.now / 1000 - 1)"))
    }

    @Test func `a date that is none is refused`() throws {
        var message = try delivery.cavage()
        message.headers[1].value = "yesterday"
        expect(.dateMalformed, message)
    }

    // MARK: The signature itself

    @Test func `a changed header, path or signature is found`() throws {
        var path = try delivery.cavage()
        path.target = "/other"
        expect(.wrongSignature, path)
        var method = try delivery.messageSignature()
        method.method = "PUT"
        expect(.wrongSignature, method)
        var query = try delivery.cavage()
        query.target = "/inbox?x"
        expect(.wrongSignature, query)
        let stranger = try VerifyingKey(pem: StandardKeys.rsaPSSPublic)
        #expect(throws: SignatureError.wrongSignature) {
            try IncomingSignature.parse(delivery.cavage()).verify(with: stranger, now: Delivery.now)
        }
        let ed = try VerifyingKey(pem: StandardKeys.ed25519Public)
        #expect(throws: SignatureError.keyMismatch) {
            try IncomingSignature.parse(delivery.cavage()).verify(with: ed, now: Delivery.now)
        }
    }

    @Test(arguments: [
        "", ",", "keyId", "keyId=", "keyId=\"a", "keyId=\"a\",keyId=\"b\",signature=\"AAAA\"", "keyId=\"a\"",
        "keyId=\"a\",signature=\"A A=\"", "keyId=\"a\",signature=\"AAA\"", "keyId=\"\",signature=\"AAAA\"",
        "keyId=\"a\",signature=\"AAAA\" trailing", "keyId=\"a\\x\",signature=\"AAAA\"",
        "keyId=\"a\",created=99999999999999999999,signature=\"AAAA\"",
    ])
    func `broken headers are malformed`(text: String) {
        #expect(throws: SignatureError.self) { try CavageHeader(text) }
    }

    @Test(arguments: [
        ("", "sig1=:AAAA:"), ("sig1", "sig1=:AAAA:"), ("sig1=(", "sig1=:AAAA:"), ("sig1=()", "sig1=:AAAA:"),
        ("sig1=();keyid=\"k\"", "sig2=:AAAA:"), ("sig1=();keyid=\"k\"", "sig1=:AAAA:,sig1=:AAAA:"),
        ("sig1=();keyid=\"k\";keyid=\"l\"", "sig1=:AAAA:"), ("sig1=();keyid=\"k\"", "sig1=:A"),
    ])
    func `broken structured headers are malformed`(input: String, signature: String) {
        #expect(throws: SignatureError.self) { try MessageSignatureHeader(input: input, signature: signature) }
    }

    @Test func `a digest that is told a hundred times is not computed a hundred times`() throws {
        let body = Array("body".utf8)
        let claims = [BodyDigest.digest(body), BodyDigest.contentDigest(body)].map {
            [String](repeating: $0, count: 100).joined(separator: ",")
        }
        #expect(throws: SignatureError.digestMalformed) { try BodyDigest.claims(digest: claims[0]) }
        #expect(throws: SignatureError.digestMalformed) { try BodyDigest.claims(contentDigest: claims[1]) }
        #expect(try BodyDigest.claims(digest: "MD5=x,\(BodyDigest.digest(body))").count == 1)
    }

    @Test func `a header of a megabyte is read in no time`() {
        let long = String(repeating: "a=\"b\",", count: 200_000)
        #expect(throws: SignatureError.self) { try CavageHeader(long) }
        let spaces = String(repeating: " \t", count: 500_000)
        #expect(throws: SignatureError.self) { try BodyDigest.claims(digest: "\(spaces)x\(spaces)") }
        #expect(throws: SignatureError.self) { try BodyDigest.claims(contentDigest: "\(spaces)x\(spaces)") }
        let names = String(repeating: "x ", count: 500_000)
        #expect(throws: SignatureError.self) {
            var message = try delivery.cavage()
            message.headers[message.headers.count - 1].value = "keyId=\"a\",headers=\"\(names)\",signature=\"AAAA\""
            try delivery.check(message)
        }
    }

    @Test func `dates are written and read as RFC 9110 says`() {
        #expect(HTTPDate.format(seconds: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(HTTPDate.seconds("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777)
        for seconds: Int64 in [0, 951_782_400, 1_709_164_799, 4_102_444_800] {
            #expect(HTTPDate.seconds(HTTPDate.format(seconds: seconds)) == seconds)
        }
        for text in ["", "Sun, 06 Nov 1994 08:49:37 CET", "Sunday, 06-Nov-94 08:49:37 GMT"] {
            #expect(HTTPDate.seconds(text) == nil)
        }
    }

    private func sha512(_ bytes: [UInt8]) -> [UInt8] {
        BodyDigestFixture.sha512(bytes)
    }
}
