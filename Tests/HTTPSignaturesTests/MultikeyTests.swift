import Testing

@testable import HTTPSignatures

/// Keys as FEP-521a writes them.
struct MultikeyTests {
    /// The public key that FEP-521a and FEP-8b32 print.
    static let standard = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"

    @Test func `the key of the standards is read and written`() throws {
        let pem = try #require(Multikey.pem(Self.standard))
        #expect(try VerifyingKey(pem: pem).kind == .ed25519)
        #expect(Multikey.ed25519(pem: pem) == Self.standard)
        let bytes = try #require(Multibase.decode(Self.standard))
        #expect(bytes.count == 34)
        #expect(bytes.prefix(2) == [0xED, 0x01])
    }

    @Test func `a new key can be published and checked`() throws {
        let pair = try SigningKey.generateEd25519()
        let multikey = try #require(Multikey.ed25519(pem: pair.publicPEM))
        #expect(multikey.hasPrefix("z6Mk"))
        let verifying = try VerifyingKey(pem: try #require(Multikey.pem(multikey)))
        let signature = try SigningKey(pem: pair.privatePEM).sign([1, 2, 3])
        #expect(verifying.verifies(signature, of: [1, 2, 3], scheme: .ed25519))
    }

    @Test func `RSA keys are read too`() throws {
        let lines = StandardKeys.rsaPublic.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("-----") }
        let der = try #require(Base64.decode(lines.joined()))
        let pem = try #require(Multikey.pem(Multibase.encode([0x85, 0x24] + der)))
        #expect(try VerifyingKey(pem: pem).kind == .rsa)
    }

    @Test func `other bases, other kinds and nonsense are no keys`() {
        let texts = [
            "", "z", "u7QGwDY2Tjn93PVFWWq02piP1NE9_XRlg-c8-jhJiDqKBDw", "z0OIl", "z6MkrJVnaZ", "zQ3shokFTS3brHcDQrn82",
            "z" + String(repeating: "z", count: 5_000), "zé",
        ]
        for text in texts { #expect(Multikey.pem(text) == nil, "\(text.prefix(40))") }
    }

    @Test func `zeros at the front are kept`() {
        let vectors: [([UInt8], String)] = [
            ([], "z"), ([0], "z1"), ([0, 0, 1], "z112"), (Array("Hello World!".utf8), "z2NEpo7TZRRrLZSi2U"),
            ([0x00, 0x00, 0x28, 0x7F, 0xB4, 0xCD], "z11233QC4"),
        ]
        for (bytes, text) in vectors {
            #expect(Multibase.encode(bytes) == text)
            #expect(Multibase.decode(text) == bytes)
        }
    }
}
