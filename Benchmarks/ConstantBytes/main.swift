import Hummingbird
import Logging

/// Answers every request with the same bytes: `constant-bytes PORT BYTES`. What a server built on the same libraries
/// can send at all, on this machine and now, is the measure for what ours sends.
let arguments = CommandLine.arguments.dropFirst().compactMap(Int.init)
guard arguments.count == 2 else {
    fatalError("usage: constant-bytes PORT BYTES")
}
let body = ByteBuffer(repeating: UInt8(ascii: "x"), count: arguments[1])

let router = Router()
router.get("constant") { _, _ in
    Response(
        status: .ok, headers: [.contentType: "application/json; charset=utf-8"], body: ResponseBody(byteBuffer: body))
}
var logger = Logger(label: "constant-bytes")
logger.logLevel = .error
let application = Application(
    router: router, configuration: .init(address: .hostname("127.0.0.1", port: arguments[0])), logger: logger)
try await application.runService()
