import JSON
import Testing

struct JSONFuzzTests {
    private let seed = #"""
        {"@context":["https://www.w3.org/ns/activitystreams",{"a":{"@id":"b:c","@type":"@id"}}],"id":"https://a.test/1",
        "type":"Create","published":"2026-11-23T09:52:41Z","to":["as:Public"],"n":[0,-1,1.5,1e3,true,false,null],
        "object":{"content":"<p>h\u00e9llo \ud83d\ude00 \"q\" \\ /</p>","tag":[{"type":"Mention","href":"https://b.test/u"}]}}
        """#

    @Test func `mutated documents are read or refused, and what is read survives a round trip`() throws {
        var random = SplitMix(state: 42)
        let original = Array(seed.utf8)
        var understood = 0
        for _ in 0..<20_000 {
            var bytes = original
            for _ in 0...Int.random(in: 0..<3, using: &random) { mutate(&bytes, using: &random) }
            guard let value = try? JSONValue.parse(bytes) else { continue }
            understood += 1
            #expect(try JSONValue.parse(value.bytes) == value)
        }
        #expect(understood > 1_000)
    }

    @Test func `any bytes at all are survived`() {
        var random = SplitMix(state: 7)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0..<40, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            _ = try? JSONValue.parse(bytes)
            _ = parseRFC3339(String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test func `random trees come back as they were written`() throws {
        var random = SplitMix(state: 3)
        for _ in 0..<2_000 {
            let value = tree(depth: 4, using: &random)
            #expect(try JSONValue.parse(value.bytes) == value)
        }
    }

    private func mutate(_ bytes: inout [UInt8], using random: inout SplitMix) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(Array("{}[]\",:\\u0e-".utf8)[Int.random(in: 0..<12, using: &random)], at: place)
        case 3: bytes.removeLast(Int.random(in: 0..<min(20, bytes.count), using: &random))
        default: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &random))
        }
    }

    private func tree(depth: Int, using random: inout SplitMix) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .integer(Int64.random(in: .min ... .max, using: &random))
        case 3: return .double(Double.random(in: -1e9...1e9, using: &random) + 0.5)
        case 4: return .string(text(using: &random))
        case 5: return .array((0..<3).map { _ in tree(depth: depth - 1, using: &random) })
        default:
            return .object(
                JSONObject(
                    (0..<3).map { _ in
                        .init(key: text(using: &random), value: tree(depth: depth - 1, using: &random))
                    }))
        }
    }

    private func text(using random: inout SplitMix) -> String {
        let pieces = ["a", "\"", "\\", "\n", "\u{1}", "é", "😀", "\u{2028}", "\u{2029}", "/", "日本", "\u{7F}", "â"]
        return (0..<Int.random(in: 0..<12, using: &random))
            .map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }.joined()
    }
}

/// Seeded, so that a failure comes again.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
