import Testing

@testable import HTTPSignatures

/// What the standards' own examples say.
struct StandardVectorTests {
    /// draft-cavage appendix C.
    let cavageRequest = SignedMessage(
        method: "POST", target: "/foo?param=value&pet=dog",
        headers: [
            ("host", "example.com"), ("date", "Sun, 05 Jan 2014 21:31:40 GMT"), ("content-type", "application/json"),
            ("digest", "SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE="), ("content-length", "18"),
        ],
        body: Array(#"{"hello": "world"}"#.utf8), scheme: "https", authority: "example.com")

    /// RFC 9421 §B.2.
    let messageRequest = SignedMessage(
        method: "POST", target: "/foo?param=Value&Pet=dog",
        headers: [
            ("host", "example.com"), ("date", "Tue, 20 Apr 2021 02:07:55 GMT"), ("content-type", "application/json"),
            (
                "content-digest",
                "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:"
            ),
            ("content-length", "18"),
        ],
        body: Array(#"{"hello": "world"}"#.utf8), scheme: "https", authority: "example.com")

    @Test func `draft-cavage C1, the date alone`() throws {
        let header = try CavageHeader(
            """
            keyId="Test",algorithm="rsa-sha256",signature="SjWJWbWN7i0wzBvtPl8rbASWz5xQW6mcJmn+ibttBqtifLN7Sazz\
            6m79cNfwwb8DMJ5cou1s7uEGKKCs+FLEEaDV5lp7q25WqS+lavg7T8hc0GppauB6hbgEKTwblDHYGEtbGmtdHgVCk9SuS13F0hZ8FD0k\
            /5OxEPXe5WozsbM="
            """)
        try expectCavage(header)
    }

    @Test func `draft-cavage C2, target, host and date`() throws {
        let header = try CavageHeader(
            """
            keyId="Test",algorithm="rsa-sha256",headers="(request-target) host date", signature="qdx+H7PHHDZgy4y/Ahn9\
            Tny9V3GP6YgBPyUXMmoxWtLbHpUnXS2mg2+SbrQDMCJypxBLSPQR2aAjn7ndmw2iicw3HMbe8VfEdKFYRqzic+efkb3nndiv/x1xSHDJ\
            WeSWkx3ButlYSuBskLu6kd9Fswtemr3lgdDEmn04swr2Os0="
            """)
        try expectCavage(header)
    }

    @Test func `draft-cavage C3, all headers`() throws {
        let header = try CavageHeader(
            """
            keyId="Test",algorithm="rsa-sha256",headers="(request-target) host date content-type digest content-length\
            ",signature="vSdrb+dS3EceC9bcwHSo4MlyKS59iFIrhgYkz8+oVLEEzmYZZvRs8rgOp+63LEM3v+MFHB32NfpB2bEKBIvB1q52LaEUHFv\
            120V01IL+TAD48XaERZFukWgHoBTLMhYS2Gb51gWxpeIq8knRmPnYePbF5MOkR0Zkly4zKH7s1dE="
            """)
        try expectCavage(header)
    }

    private func expectCavage(_ header: CavageHeader) throws {
        let base = try header.signingString(of: cavageRequest)
        let verifying = try VerifyingKey(pem: StandardKeys.cavagePublic)
        #expect(verifying.verifies(header.signature, of: base, scheme: .rsaPKCS1SHA256))
        // RSASSA-PKCS1-v1_5 has no randomness, so signing must give the same bytes.
        let signing = try SigningKey(pem: StandardKeys.cavagePrivate)
        #expect(try signing.sign(base) == header.signature)
    }

    @Test func `RFC 9421 B23, RSASSA-PSS over everything`() throws {
        let header = try MessageSignatureHeader(
            input: """
                sig-b23=("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" \
                "content-length");created=1618884473;keyid="test-key-rsa-pss"
                """,
            signature: """
                sig-b23=:bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2v\
                oTp768ZrCUb38K0fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQ\
                oLd7YfW91kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zb\
                hl5ZJzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA==:
                """)
        let key = try VerifyingKey(pem: StandardKeys.rsaPSSPublic)
        let base = try header.signatureBase(of: messageRequest)
        #expect(key.verifies(header.signature, of: base, scheme: .rsaPSSSHA512))
        #expect(!key.verifies(header.signature, of: base, scheme: .rsaPKCS1SHA512))
    }

    @Test func `RFC 9421 B26, Ed25519`() throws {
        let header = try MessageSignatureHeader(
            input: """
                sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length")\
                ;created=1618884473;keyid="test-key-ed25519"
                """,
            signature: """
                sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:
                """)
        let base = try header.signatureBase(of: messageRequest)
        let key = try VerifyingKey(pem: StandardKeys.ed25519Public)
        #expect(key.verifies(header.signature, of: base, scheme: .ed25519))
        #expect(try SigningKey(pem: StandardKeys.ed25519Private).sign(base) == header.signature)
    }

    @Test func `the digests of the examples are right`() throws {
        let body = Array(#"{"hello": "world"}"#.utf8)
        #expect(BodyDigest.digest(body) == "SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=")
        let sha512 = try BodyDigest.claims(contentDigest: messageRequest.single("content-digest") ?? "")
        #expect(sha512.count == 1)
        #expect(sha512.allSatisfy { $0.matches(body) })
    }

    /// RFC 7914 §12.
    @Test func `scrypt gives the vectors of its RFC`() throws {
        let key = try #require(
            scrypt(password: Array("password".utf8), salt: Array("NaCl".utf8), logN: 10, r: 8, p: 16, length: 64))
        let hexadecimal = key.prefix(8).map { String($0, radix: 16) }.joined(separator: " ")
        #expect(hexadecimal == "fd ba be 1c 9d 34 72 0")
        #expect(scrypt(password: [], salt: [], logN: 40, r: 8, p: 1, length: 32) == nil)
    }
}
