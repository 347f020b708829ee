import AsyncHTTPClient
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1

/// Collects a response up to a limit, expanded if it is compressed, and breaks off beyond it.
final class BodyCollector: HTTPClientResponseDelegate {
    struct Response: Sendable {
        var head: HTTPResponseHead
        var body: [UInt8]
    }

    private struct State {
        var head: HTTPResponseHead?
        var body: [UInt8] = []
        var gunzip: Gunzip?
    }

    private let limit: Int
    private let state = NIOLockedValueBox(State())

    /// What has come so far of the answer; its body may be still on its way.
    var head: HTTPResponseHead? { state.withLockedValue { $0.head } }

    init(limit: Int) {
        self.limit = limit
    }

    func didReceiveHead(task: HTTPClient.Task<Response>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        let encoding = head.headers.first(name: "content-encoding")?.lowercased() ?? ""
        do {
            let gunzip = ["gzip", "x-gzip", "deflate"].contains(encoding) ? try Gunzip() : nil
            state.withLockedValue { state in
                state.head = head
                state.gunzip = gunzip
            }
        } catch {
            return task.eventLoop.makeFailedFuture(error)
        }
        // Lets a long body go before a byte of it is read. A compressed one may grow, but never shrink below this.
        if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }), length > limit {
            return task.eventLoop.makeFailedFuture(OutboundError.tooLarge(limit: limit))
        }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<Response>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        do {
            try state.withLockedValue { state in
                if let gunzip = state.gunzip { return try gunzip.expand(buffer, to: &state.body, limit: limit) }
                guard state.body.count + buffer.readableBytes <= limit else {
                    throw OutboundError.tooLarge(limit: limit)
                }
                state.body.append(contentsOf: buffer.readableBytesView)
            }
            return task.eventLoop.makeSucceededVoidFuture()
        } catch {
            return task.eventLoop.makeFailedFuture(error)
        }
    }

    func didFinishRequest(task: HTTPClient.Task<Response>) throws -> Response {
        try state.withLockedValue { state in
            guard let head = state.head else { throw OutboundError.malformed("no response head") }
            guard state.gunzip?.isWhole ?? true else {
                throw OutboundError.malformed("a compressed body without its end")
            }
            return Response(head: head, body: state.body)
        }
    }
}
