import Crypto
import Domain
import Foundation
import HTTPSignatures
import JSON
import PostgresCluster
import Store
import Support
import Testing

/// What a signature has to cover, and when it counts.
@Suite struct SignatureTests {
    private func withAnn(
        _ engine: Engine = .memory, _ body: (TestServer, Person, Stranger) async throws -> Void
    ) async throws {
        try await World.with(["ours"], on: engine) { world in
            try await Peer.with { peers in
                let ada = try await world["ours"].person("ada")
                let ann = try Stranger("ann", on: peers[0])
                try await ada.follow(ann)
                try await body(world["ours"], ada, ann)
            }
        }
    }

    @Test(.rows(5)) func `a signature that covers too little is refused`() async throws {
        try await withAnn { server, _, ann in
            let body = ann.create(ann.note(1)).bytes
            let inbox = server.baseURL + "/inbox"
            let good = try ann.headers(for: body, to: inbox)
            let parts = ["(request-target)", "host", "date", "digest"]
            var lists = [
                "", "date", "(created)", "Date Host Digest (Request-Target)", "(request-target) host date digest x",
            ]
            for part in parts { lists.append(parts.filter { $0 != part }.joined(separator: " ")) }
            for list in lists {
                let headers = try Self.signed(body, ann, inbox, covering: list)
                let answer = try await server.post(body, to: "/inbox", headers)
                #expect(answer.status == 401, "\(list): \(answer)")
            }
            // The same maker of signatures makes good ones.
            let whole = try Self.signed(body, ann, inbox, covering: parts.joined(separator: " "))
            #expect(try await server.post(body, to: "/inbox", whole).status == 202)
            _ = good
        }
    }

    /// A true signature over the headers that are named, as far as they are there.
    private static func signed(
        _ body: [UInt8], _ ann: Stranger, _ inbox: String, covering list: String
    ) throws -> [(String, String)] {
        let headers = try ann.headers(for: body, to: inbox).filter { $0.0 != "signature" }
        let lines = list.split(separator: " ").map { name -> String in
            let plain = name.lowercased()
            if plain == "(request-target)" { return "\(plain): post /inbox" }
            return "\(plain): \(headers.first { $0.0 == plain }?.1 ?? "")"
        }
        let signature = Data(try ann.key.key.sign(Array(lines.joined(separator: "\n").utf8))).base64EncodedString()
        let value = "keyId=\"\(ann.keyID)\",algorithm=\"rsa-sha256\",headers=\"\(list)\",signature=\"\(signature)\""
        return headers + [("signature", value)]
    }

    @Test(.rows(5)) func `signatures cannot be doubled, unnamed or of no algorithm`() async throws {
        try await withAnn { server, _, ann in
            let body = ann.create(ann.note(1)).bytes
            let good = try ann.headers(for: body, to: server.baseURL + "/inbox")
            let signature = try #require(good.first { $0.0 == "signature" })
            let rest = good.filter { $0.0 != "signature" }
            #expect(rest.contains { $0.0 == "content-type" }, "\(good.map(\.0))")
            let bad = [
                signature.1.replacing("rsa-sha256", with: "none"),
                signature.1.replacing("rsa-sha256", with: "hmac-sha256"),
                signature.1.replacing("rsa-sha256", with: "ed25519"),
                signature.1.replacing("rsa-sha256", with: "rsa-md5"),
                signature.1.replacing(#/signature="[^"]*"/#, with: "signature=\"\""),
                signature.1.replacing(#/signature="[^"]*"/#, with: "signature=\"AAAA\""),
                signature.1.replacing(#/headers="[^"]*",/#, with: ""), signature.1 + ",headers=\"date\"",
                signature.1 + ",keyId=\"\(ann.id)#other\"", signature.1.replacing("keyId", with: "keyid"), "", "x",
                "=,=,=",
                signature.1.replacing("(request-target)", with: "(REQUEST-TARGET)"),
            ]
            for value in bad {
                let answer = try await server.post(body, to: "/inbox", rest + [("signature", value)])
                #expect(answer.status == 401, "\(value): \(answer)")
                #expect(answer.status != 415, "\(rest.map(\.0))")
            }
            #expect(try await server.post(body, to: "/inbox", good + [signature]).status == 401)
            #expect(try await server.post(body, to: "/inbox", rest).status == 401)
            for name in ["date", "digest"] {
                #expect(
                    try await server.post(body, to: "/inbox", good.filter { $0.0 != name }).status == 401, "\(name)")
            }
            // For another path, another host.
            #expect(try await server.post(body, to: "/users/ada/inbox", good).status == 401)
            let elsewhere = try ann.headers(for: body, to: "https://elsewhere.example/inbox")
            #expect(try await server.post(body, to: "/inbox", elsewhere).status == 401)
            #expect(try await server.count("SELECT COUNT(*) FROM posts") == 0)
        }
    }

    @Test(.rows(5)) func `RFC 9421 has to cover method, address and body`() async throws {
        try await withAnn { server, _, ann in
            let body = ann.create(ann.note(1)).bytes
            let now = Int64(Date().timeIntervalSince1970)
            let digest = BodyDigest.contentDigest(body)
            let values = [
                "@method": "POST", "@target-uri": server.baseURL + "/inbox", "content-digest": digest,
            ]
            func send(_ components: [String], _ more: String, label: String = "sig1", twice: Bool = false) async throws
                -> Int
            {
                let list = "(\(components.map { "\"\($0)\"" }.joined(separator: " ")))\(more)"
                let lines = components.map { "\"\($0)\": \(values[$0] ?? "")" } + ["\"@signature-params\": \(list)"]
                let signature = Data(try ann.key.key.sign(Array(lines.joined(separator: "\n").utf8)))
                    .base64EncodedString()
                var headers = [
                    ("content-type", "application/activity+json"), ("content-digest", digest),
                    ("signature-input", "\(label)=\(list)"), ("signature", "sig1=:\(signature):"),
                ]
                if twice { headers.append(("signature", "sig1=:AAAA:")) }
                return try await server.post(body, to: "/inbox", headers).status
            }
            let all = ["@method", "@target-uri", "content-digest"]
            let good = ";created=\(now);keyid=\"\(ann.keyID)\";alg=\"rsa-v1_5-sha256\""
            let keyID = "keyid=\"\(ann.keyID)\""
            var bad = all.map { missing in (all.filter { $0 != missing }, good) }
            bad += [
                (all, ";\(keyID)"), (all, ";created=\(now - 13 * 3_600);\(keyID)"), (all, ";created=\(now)"),
                (all, ";created=\(now + 2 * 3_600);\(keyID)"), (all, ";created=\(now);\(keyID);alg=\"none\""),
                (all + ["@method"], good), (all + ["\""], good), ([], good), (all, good + ";expires=\(now - 60)"),
            ]
            for (components, parameters) in bad {
                let status = try await send(components, parameters)
                #expect(status == 401, "\(components) \(parameters)")
            }
            let unlabelled = try await send(all, good, label: "sig2")
            let doubled = try await send(all, good, twice: true)
            #expect(unlabelled == 401 && doubled == 401)
            #expect(try await server.count("SELECT COUNT(*) FROM posts") == 0)
            let whole = try await send(all, good)
            #expect(whole == 202)
        }
    }

    @Test(.rows(6)) func `the body is the one that was signed`() async throws {
        try await withAnn { server, _, ann in
            let body = ann.create(ann.note(1)).bytes
            let inbox = server.baseURL + "/inbox"
            let good = try ann.headers(for: body, to: inbox)
            #expect(try await server.post(body + [0x20], to: "/inbox", good).status == 401)
            #expect(try await server.post(Array(body.dropLast()), to: "/inbox", good).status == 401)
            var changed = body
            changed[changed.count / 2] ^= 1
            #expect(try await server.post(changed, to: "/inbox", good).status == 401)
            let sum = Data(SHA256.hash(data: body)).base64EncodedString()
            let long = Data(SHA512.hash(data: body)).base64EncodedString()
            let digests = [
                ("SHA-256=\(sum)", 202), ("sha-256=\(sum)", 202), ("SHA-256=\(sum.dropLast())", 401), ("SHA-256=", 401),
                ("SHA-256=\(sum.prefix(20)) \(sum.dropFirst(20))", 401), ("MD5=\(sum)", 401), (sum, 401),
                ("SHA-256=\(long)", 401), ("SHA-256=AAAA,SHA-256=\(sum)", 401),
            ]
            for (digest, status) in digests {
                let headers = try Cavage.sign(
                    method: "POST", url: inbox, date: Int64(Date().timeIntervalSince1970 * 1_000), digest: digest,
                    also: [("content-type", "application/activity+json")], keyID: ann.keyID, key: ann.key.key)
                let answer = try await server.post(body, to: "/inbox", headers)
                #expect(answer.status == status, "\(digest): \(answer)")
            }
            // SHA-512 alone: an answer, and no crash.
            let headers = try Cavage.sign(
                method: "POST", url: inbox, date: Int64(Date().timeIntervalSince1970 * 1_000),
                digest: "SHA-512=\(long)",
                also: [("content-type", "application/activity+json")], keyID: ann.keyID, key: ann.key.key)
            let status = try await server.post(body, to: "/inbox", headers).status
            #expect([202, 401].contains(status))
        }
    }

    @Test(.rows(7), arguments: [Engine.memory, .postgres])
    func `what comes again has no effect, what is old is refused`(engine: Engine) async throws {
        try await withAnn(engine) { server, ada, ann in
            let post = try await ada.post("hello")
            let uri = post["uri"] ?? .null
            let like = ann.activity("Like", uri)
            let boost = ann.activity("Announce", uri, ["to": ["https://www.w3.org/ns/activitystreams#Public"]])
            let create = ann.create(ann.note(1, "once"))
            for _ in 0..<3 {
                for activity in [like, boost, create] {
                    let body = activity.bytes
                    let headers = try ann.headers(for: body, to: server.baseURL + "/inbox")
                    // The very same request, twice.
                    for _ in 0..<2 { #expect(try await server.post(body, to: "/inbox", headers).status == 202) }
                }
                try await server.settle()
            }
            let status = try await ada.call("GET", "/api/v1/statuses/\(post["id"]?.stringValue ?? "")")
            #expect(status["favourites_count"]?.intValue == 1 && status["reblogs_count"]?.intValue == 1)
            #expect(try await server.count("SELECT COUNT(*) FROM posts WHERE uri = \(ann.id + "/statuses/1")") == 1)
            #expect(try await ann.send(ann.create(ann.note(2)), to: server, at: -13 * 3_600).status == 401)
            #expect(try await ann.send(ann.create(ann.note(2)), to: server, at: 2 * 3_600).status == 401)
            #expect(try await ann.send(ann.create(ann.note(2)), to: server, at: -11 * 3_600).status == 202)
            // A Create that comes again after its Delete brings nothing back.
            try await ann.send(ann.activity("Delete", ann.note(1)["id"] ?? .null), to: server)
            try await server.settle()
            try await ann.send(ann.activity("Create", ann.note(1, "again")), to: server)
            try await server.settle()
            #expect(try await server.post(ann.id + "/statuses/1") == nil)
        }
    }
}
