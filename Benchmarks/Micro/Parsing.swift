import ActivityVocabulary
import Benchmark
import Domain
import Foundation
import HTTPSignatures
import JSON

/// What strangers send, as a server reads it.
func parsing() {
    let activity = Array(corpus("document/create"))
    let markup = String(decoding: corpus("html/quote"), as: UTF8.self)

    Benchmark("read JSON of \(activity.count) bytes") { benchmark in
        for _ in benchmark.scaledIterations { blackHole(try JSONValue.parse(activity)) }
    }
    Benchmark("read a Create with its Note") { benchmark in
        let value = try JSONValue.parse(activity)
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations {
            let create = try Activity(reading: value)
            blackHole(try create.object?.value.map { try Note(reading: $0) })
        }
    }
    Benchmark("sanitise HTML of \(markup.utf8.count) bytes") { benchmark in
        for _ in benchmark.scaledIterations { blackHole(SafeHTML.sanitise(markup)) }
    }
}

/// An input of the fuzzer's: real shapes, kept in the project.
private func corpus(_ name: String) -> Data {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    guard let data = try? Data(contentsOf: root.appendingPathComponent("Fuzz/Corpus/\(name)")) else {
        fatalError("Fuzz/Corpus/\(name) is not there")
    }
    return data
}
