import ActivityVocabulary
import Benchmark
import JSON

/// What is rendered.
func writing() {
    var note = NoteDocument(
        id: "https://ours.example/users/ada/statuses/1", url: "https://ours.example/@ada/1",
        attributedTo: "https://ours.example/users/ada",
        content: "<p>the swift and the martin come in May and leave in August, the martlet never lands</p>",
        published: 1_795_000_000_000, to: ["https://www.w3.org/ns/activitystreams#Public"],
        cc: ["https://ours.example/users/ada/followers"])
    note.language = "en"
    let made = note

    Benchmark("write a Note of \(made.bytes.count) bytes") { benchmark in
        for _ in benchmark.scaledIterations { blackHole(made.bytes) }
    }
    Benchmark("put 20 pieces of 1,500 bytes together, with counts") { benchmark in
        let piece = [UInt8](repeating: UInt8(ascii: "1"), count: 1_500)
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations {
            var json = JSONWriter(capacity: 40_000)
            json.beginArray()
            for number in 0..<20 {
                json.beginObject()
                json.field("replies_count", number)
                json.field("favourites_count", number)
                json.key("content")
                json.raw(piece)
                json.endObject()
            }
            json.endArray()
            blackHole(json.bytes)
        }
    }
}
