import NIOConcurrencyHelpers
import NIOCore
import NIOWebSocket

/// An open WebSocket. Sending never waits: what the client does not read is counted, and a client that lets too much
/// pile up is dropped. Pings, pongs and the closing handshake are seen to here.
package final class WebSocketSession: Sendable {
    /// Runs for as long as the socket should be open; cancelled when the client leaves or the server stops.
    package typealias Handler = @Sendable (WebSocketSession) async throws -> Void

    package enum Frame: Sendable, Equatable {
        case text(String)
        case binary(ByteBuffer)
    }

    /// What the client sends; ends when the socket closes. For one reader.
    package let incoming: AsyncStream<Frame>

    let continuation: AsyncStream<Frame>.Continuation
    private let channel: any Channel
    private let maxPendingBytes: Int
    private let pending = NIOLockedValueBox(0)

    init(channel: any Channel, settings: WebSocketSettings) {
        self.channel = channel
        maxPendingBytes = settings.maxPendingBytes
        (incoming, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(settings.maxIncoming))
    }

    package func send(text: String) {
        send(ByteBuffer(string: text))
    }

    /// Sends UTF-8 that may be shared among many sockets, as a text message.
    package func send(_ bytes: ByteBuffer) {
        let size = bytes.readableBytes + 64
        let waiting = pending.withLockedValue { pending in
            pending += size
            return pending
        }
        guard waiting <= maxPendingBytes else {
            channel.close(promise: nil)
            return
        }
        let promise = channel.eventLoop.makePromise(of: Void.self)
        promise.futureResult.whenComplete { [pending] _ in pending.withLockedValue { $0 -= size } }
        channel.writeAndFlush(WebSocketFrame(fin: true, opcode: .text, data: bytes), promise: promise)
    }

    /// Says goodbye and closes; at once if the client does not answer within seconds.
    /// - Parameter code: of RFC 6455 §7.4.1.
    package func close(code: Int = 1000, reason: String = "") {
        channel.triggerUserOutboundEvent(CloseWebSocket(code: code, reason: reason), promise: nil)
    }
}

/// Asks the handler in the pipeline for the closing handshake.
struct CloseWebSocket: Sendable {
    let code: Int
    let reason: String
}
