import AsyncHTTPClient
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1

/// Collects a response up to a limit and breaks off beyond it.
final class BodyCollector: HTTPClientResponseDelegate {
    struct Response: Sendable {
        var head: HTTPResponseHead
        var body: [UInt8]
    }

    private struct State {
        var head: HTTPResponseHead?
        var body: [UInt8] = []
    }

    private let limit: Int
    private let state = NIOLockedValueBox(State())

    /// What has come so far of the answer; its body may be still on its way.
    var head: HTTPResponseHead? { state.withLockedValue { $0.head } }

    init(limit: Int) {
        self.limit = limit
    }

    func didReceiveHead(task: HTTPClient.Task<Response>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        state.withLockedValue { $0.head = head }
        // Lets a long body go before a byte of it is read. A compressed one may grow, but never shrink below this.
        if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }), length > limit {
            return task.eventLoop.makeFailedFuture(OutboundError.tooLarge(limit: limit))
        }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<Response>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        let fits = state.withLockedValue { state in
            guard state.body.count + buffer.readableBytes <= limit else { return false }
            state.body.append(contentsOf: buffer.readableBytesView)
            return true
        }
        if fits { return task.eventLoop.makeSucceededVoidFuture() }
        return task.eventLoop.makeFailedFuture(OutboundError.tooLarge(limit: limit))
    }

    func didFinishRequest(task: HTTPClient.Task<Response>) throws -> Response {
        let state = state.withLockedValue { $0 }
        guard let head = state.head else { throw OutboundError.malformed("no response head") }
        return Response(head: head, body: state.body)
    }
}
