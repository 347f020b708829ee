import HTTPSignatures

extension SignedMessage {
    /// A request as it would be on the wire, read without complaint: whatever is wrong with it is for the reader of the
    /// signature to say.
    init(readingRequest input: [UInt8]) {
        var lines: [[UInt8]] = []
        var rest = input[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = Array(rest[..<end])
            rest = rest[(end + 1)...]
            if line.isEmpty { break }
            lines.append(line)
        }
        // By then the server has refused a first line and names that are not in ASCII.
        let first = lines.first.flatMap { $0.allSatisfy { $0 < 128 } ? $0 : nil } ?? []
        let words = first.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
        let headers = lines.dropFirst().filter { $0.prefix { $0 != UInt8(ascii: ":") }.allSatisfy { $0 < 128 } }
            .map { line in
                let name = line.prefix { $0 != UInt8(ascii: ":") }
                let value = line.dropFirst(name.count + 1).drop { $0 == UInt8(ascii: " ") }
                return (
                    name: String(decoding: name, as: UTF8.self).lowercased(),
                    value: String(decoding: value, as: UTF8.self)
                )
            }
        let method = words.first ?? "GET"
        self.init(
            method: method, target: words.count > 1 ? words[1] : "/", headers: headers,
            body: method == "GET" ? nil : Array(rest), scheme: "https", authority: "here.test")
    }
}

/// Keys of nobody: what they belong to has been thrown away.
enum StandingKeys {
    /// Milliseconds since 1970: about when the requests of the corpus were made.
    static let now: Int64 = 1_795_000_000_000

    static let all = [rsa, ed25519].compactMap { try? VerifyingKey(pem: $0) }

    private static let rsa = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAiZgIYDgpEPHmwlbyAFfh
        eOupieghpa8PCujSJisKnpoen0kfDnIV0KN4nEu6PrVj3ubrtTXeJT2jBrULG0E6
        yYcmPpbusAtuCHIkLC8kOiJXFA7iy4GPStzuquQAnHzjkaXnZ077aXEwbK26Iyc0
        7HgnCdLzFlg6e6tRE9v1cz6oZ8tw/Tw8WFyJbfK2lxxo3f2o1bcut09Tmcazi6w6
        mKA2j74BNaKuJXML7Jqc/89iLY5yT2CQOXs8hkMRNmCtnPEXvuVF4U9eS+MVFheC
        QSqNKLtAiB/MOkybzGoCZ9mh3fMTiKMzRF5JE9fGI3WpLAQyFpTeND9WdLjgSfxQ
        XwIDAQAB
        -----END PUBLIC KEY-----
        """

    private static let ed25519 = """
        -----BEGIN PUBLIC KEY-----
        MCowBQYDK2VwAyEAD9FVJeHaQ7+8Lt4yqD+zXsMDiYFxkG78zcfEyTVvpus=
        -----END PUBLIC KEY-----
        """
}
