import Foundation
import JSON
import Logging

/// Writes each event as one line of JSON, for programs that collect logs: `time`, `level`, `message`, `source`, and the
/// metadata under their own names. The request id is `request`.
package struct JSONLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    package var logLevel: Logger.Level = .info
    private let label: String
    private let write: @Sendable ([UInt8]) -> Void

    /// - Parameter write: takes a whole line with its end; standard error unless told otherwise.
    package init(label: String, write: @escaping @Sendable ([UInt8]) -> Void = Self.toStandardError) {
        self.label = label
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        if let request = all.removeValue(forKey: "hb.request.id") { all["request"] = request }
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        json.key("time")
        json.date(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
        json.field("level", event.level.rawValue)
        json.field("message", "\(event.message)")
        json.field("source", event.source)
        if let error = event.error { json.field("error", "\(error)") }
        for (name, value) in all.sorted(by: { $0.key < $1.key }) where !Self.own.contains(name) {
            json.key(escaping: name)
            json.string("\(value)")
        }
        json.endObject()
        write(json.bytes + [UInt8(ascii: "\n")])
    }

    /// Names of which a line has one already.
    private static let own: Set<String> = ["time", "level", "message", "source"]

    /// One system call a line, so that lines of several threads do not mix.
    package static let toStandardError: @Sendable ([UInt8]) -> Void = { line in
        line.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let written = Foundation.write(
                    STDERR_FILENO, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                guard written > 0 else { return }
                rest = rest.dropFirst(written)
            }
        }
    }
}
