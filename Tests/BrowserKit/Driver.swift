import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// The one chromedriver of this process, started by the first browser, and the turns at it.
actor Driver {
    static let shared = Driver()

    /// More browsers than this at once only wait for one another on a small machine.
    private var freeTurns = 2
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var process: DriverProcess?

    func takeTurn() async {
        if freeTurns > 0 {
            freeTurns -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func giveTurnBack() {
        if waiting.isEmpty {
            freeTurns += 1
        } else {
            waiting.removeFirst().resume()
        }
    }

    /// The driver's address, starting it when it does not run yet.
    func address() throws -> String {
        let running = try process ?? DriverProcess()
        process = running
        return "http://127.0.0.1:\(running.port)"
    }
}

/// One command of the W3C WebDriver protocol: plain JSON over HTTP.
struct Wire: Sendable {
    let address: String

    private struct Answer<Value: Decodable>: Decodable {
        let value: Value?
    }

    /// Sends a command; `nil` when its answer is `null`.
    func send<Value: Decodable>(
        _ method: HTTPMethod, _ path: String, _ body: Argument? = nil, as type: Value.Type
    ) async throws -> Value? {
        var request = HTTPClientRequest(url: address + path)
        request.method = method
        if method == .POST {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(body ?? [:])))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(90))
        let bytes = try await response.body.collect(upTo: 64 << 20)
        guard response.status == .ok else {
            let answer = try? JSONDecoder().decode(Answer<WebDriverError>.self, from: Data(bytes.readableBytesView))
            throw answer?.value?.named ?? WebDriverError("\(response.status)", String(buffer: bytes))
        }
        return try JSONDecoder().decode(Answer<Value>.self, from: Data(bytes.readableBytesView)).value
    }
}
