import Testing

@testable import HTTPSignatures

struct KeyTests {
    @Test func `a new key pair signs and verifies`() throws {
        let pair = try SigningKey.generate()
        let signing = try SigningKey(pem: pair.privatePEM)
        let verifying = try VerifyingKey(pem: pair.publicPEM)
        let message = Array("hello".utf8)
        for scheme in [SignatureScheme.rsaPKCS1SHA256, .rsaPKCS1SHA512, .rsaPSSSHA512] {
            let signature = try signing.sign(message, scheme: scheme)
            #expect(verifying.verifies(signature, of: message, scheme: scheme))
            #expect(!verifying.verifies(signature, of: message + [0], scheme: scheme))
            #expect(!verifying.verifies(Array(signature.dropLast()), of: message, scheme: scheme))
        }
        #expect(!verifying.verifies([], of: message, scheme: .rsaPKCS1SHA256))
        #expect(pair.privatePEM.hasPrefix("-----BEGIN PRIVATE KEY-----"))
        #expect(pair.publicPEM.hasPrefix("-----BEGIN PUBLIC KEY-----"))
        #expect(try signing.publicPEM() == pair.publicPEM)
    }

    @Test func `an RSA key neither makes nor accepts an Ed25519 signature`() throws {
        let signing = try SigningKey(pem: StandardKeys.cavagePrivate)
        #expect(throws: KeyError.unfit) { try signing.sign([1], scheme: .ed25519) }
        let ed = try SigningKey(pem: StandardKeys.ed25519Private)
        #expect(throws: KeyError.unfit) { try ed.sign([1], scheme: .rsaPKCS1SHA256) }
        let verifying = try VerifyingKey(pem: StandardKeys.cavagePublic)
        #expect(!verifying.verifies(try ed.sign([1]), of: [1], scheme: .ed25519))
    }

    @Test func `public keys are read in both PEM forms`() throws {
        #expect(try VerifyingKey(pem: StandardKeys.rsaPublic).kind == .rsa)
        #expect(try VerifyingKey(pem: StandardKeys.rsaPSSPublic).kind == .rsa)
        #expect(try VerifyingKey(pem: StandardKeys.ed25519Public).kind == .ed25519)
        #expect(try VerifyingKey(pem: "\n" + StandardKeys.cavagePublic + "\n\n").kind == .rsa)
    }

    @Test(arguments: [
        "", "nonsense", "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
        StandardKeys.cavagePrivate, String(repeating: "A", count: 100_000),
    ])
    func `what is no public key is refused`(pem: String) {
        #expect(throws: KeyError.unreadable) { try VerifyingKey(pem: pem) }
    }

    @Test func `an RSA key of 512 bits is too short`() {
        let pem = """
            -----BEGIN PUBLIC KEY-----
            MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAPExfeCRi+5m70TKkZ1CVSKoWTEhgzm2
            1KURNP1yT7ylzLvqfjFhvaEhOEsg+gQfwAGMTT7rTmNdUawbtl5B41cCAwEAAQ==
            -----END PUBLIC KEY-----
            """
        #expect(throws: KeyError.size(bits: 512)) { try VerifyingKey(pem: pem) }
    }

    @Test func `one key serves many threads`() async throws {
        let signing = try SigningKey(pem: StandardKeys.cavagePrivate)
        let verifying = try VerifyingKey(pem: StandardKeys.cavagePublic)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<64 {
                group.addTask {
                    let message = Array("message \(number)".utf8)
                    return verifying.verifies(try signing.sign(message), of: message, scheme: .rsaPKCS1SHA256)
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }
}
