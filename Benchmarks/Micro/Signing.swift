import Benchmark
import HTTPSignatures

/// What signatures cost.
func signing() {
    guard let rsa = try? SigningKey.generate(), let ed = try? SigningKey.generateEd25519() else {
        fatalError("no keys could be made")
    }
    let message = Array("(request-target): post /inbox\nhost: theirs.example\ndigest: SHA-256=…".utf8)
    let scarce = Benchmark.Configuration(
        metrics: [.wallClock, .throughput], timeUnits: .microseconds, scalingFactor: .one, maxDuration: .seconds(2))

    // A key's first signature costs as much again as the others, and a sample may be only one.
    let keys: [(name: String, signing: SigningKey, verifying: VerifyingKey)]
    do {
        keys = try [("RSA-2048", rsa), ("Ed25519", ed)].map {
            (
                name: $0, signing: try SigningKey(pem: $1.privatePEM), verifying: try VerifyingKey(pem: $1.publicPEM)
            )
        }
        for key in keys { _ = try key.signing.sign(message) }
    } catch {
        fatalError("keys cannot be used: \(error)")
    }

    for (name, key, verifying) in keys {
        Benchmark("sign with \(name)", configuration: scarce) { benchmark in
            for _ in benchmark.scaledIterations { blackHole(try key.sign(message)) }
        }
        Benchmark("verify \(name)", configuration: scarce) { benchmark in
            let signature = try key.sign(message)
            benchmark.startMeasurement()
            for _ in benchmark.scaledIterations {
                blackHole(verifying.verifies(signature, of: message, scheme: key.defaultScheme))
            }
        }
    }
    let key = keys[0].signing
    Benchmark("sign a request, draft-cavage", configuration: scarce) { benchmark in
        for _ in benchmark.scaledIterations {
            blackHole(
                try Cavage.sign(
                    method: "POST", url: "https://theirs.example/inbox", date: 1_795_000_000_000,
                    digest: "SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
                    keyID: "https://ours.example/users/ada#main-key", key: key))
        }
    }
}
