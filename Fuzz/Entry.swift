import Foundation

// The functions that libFuzzer looks for by name (https://llvm.org/docs/LibFuzzer.html).

/// The reader that `bin/fuzz` asks for.
private let reader: Reader = {
    let name = ProcessInfo.processInfo.environment["MARTLET_FUZZ"] ?? ""
    guard let reader = Reader.all.first(where: { $0.name == name }) else {
        fail("MARTLET_FUZZ names none of: " + Reader.all.map(\.name).joined(separator: " "))
    }
    return reader
}()

/// Reads one input. Whatever ends the process is a finding.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    reader.read([UInt8](UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// Mostly libFuzzer's own changes; now and then a piece of the input, or something known to be laborious, many times
/// over: that is what makes a reader slow, and what changes of a few bytes do not find.
@c(LLVMFuzzerCustomMutator)
public func mutate(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ limit: Int, _ seed: CUnsignedInt) -> Int {
    guard size > 0, size < limit, seed % 64 == 0 else { return libFuzzerMutate(data, size, limit) }
    var input = [UInt8](UnsafeBufferPointer(start: data, count: size))
    var choices = Int(seed / 64)
    func choose(_ count: Int) -> Int {
        defer { choices /= count }
        return choices % count
    }
    let place = choose(size)
    var piece = Array(input[place...].prefix(1 + choose(24)))
    if choose(2) == 0 { piece = Array(laborious[choose(laborious.count)].utf8) }
    input.insert(contentsOf: repeatElement(piece, count: (limit - size) / piece.count).joined(), at: place)
    data.update(from: input, count: input.count)
    return input.count
}

private let laborious = [
    // Marks that have to be put into order to compare texts, flags that are counted from the start, joined emoji.
    "\u{0316}\u{0301}", "\u{0301}", "\u{1F1E6}", "\u{1F468}\u{200D}", "\u{AC00}\u{11A8}", "\u{FDFA}",
    "[", "{\"a\":", "\\u0301", "\\\"", "1", " ", "<b>", "<b", "</b>", "<!--", "&", "&#x41;", "\" a=\"", ",", "=", ":",
    "(",
]

@_silgen_name("LLVMFuzzerMutate")
private func libFuzzerMutate(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ limit: Int) -> Int

/// Ends the process with a reason; libFuzzer then keeps the input.
func fail(_ reason: String) -> Never {
    FileHandle.standardError.write(Data("\nfuzz: \(reason)\n".utf8))
    abort()
}
