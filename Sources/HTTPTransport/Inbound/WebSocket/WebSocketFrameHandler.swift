import NIOCore
import NIOWebSocket

/// The end of a WebSocket's pipeline: hands messages to the session, answers pings, sends its own, and closes.
final class WebSocketFrameHandler: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let session: WebSocketSession
    private let pingInterval: TimeAmount
    private var unansweredPings = 0
    private var isClosing = false
    private var pings: RepeatedTask?

    init(session: WebSocketSession, settings: WebSocketSettings) {
        self.session = session
        pingInterval = TimeAmount(settings.pingInterval)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        pings = context.eventLoop.scheduleRepeatedTask(initialDelay: pingInterval, delay: pingInterval) { _ in
            let (handler, context) = bound.value
            handler.ping(context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        finish()
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish()
        context.fireChannelInactive()
    }

    private func finish() {
        pings?.cancel()
        pings = nil
        session.continuation.finish()
    }

    private func ping(_ context: ChannelHandlerContext) {
        guard unansweredPings < 2 else { return context.close(promise: nil) }
        unansweredPings += 1
        write(.ping, ByteBuffer(), context)
    }

    // MARK: From the client

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        unansweredPings = 0
        switch frame.opcode {
        case .text:
            var bytes = frame.unmaskedData
            guard let text = try? bytes.readUTF8ValidatedString(length: bytes.readableBytes) else {
                return close(1007, "not UTF-8", context)
            }
            deliver(.text(text), context)
        case .binary:
            deliver(.binary(frame.unmaskedData), context)
        case .ping:
            write(.pong, frame.unmaskedData, context)
        case .connectionClose:
            let reply = frame.unmaskedData.getSlice(at: frame.unmaskedData.readerIndex, length: 2) ?? ByteBuffer()
            if !isClosing { write(.connectionClose, reply, context) }
            isClosing = true
            session.continuation.finish()
            context.close(promise: nil)
        default:
            break
        }
    }

    private func deliver(_ frame: WebSocketSession.Frame, _ context: ChannelHandlerContext) {
        if case .dropped = session.continuation.yield(frame) { close(1008, "too many messages", context) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent: close(1001, "going away", context)
        case ChannelEvent.inputClosed: context.close(promise: nil)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let code = if case NIOWebSocketError.invalidFrameLength = error { 1009 } else { 1002 }
        close(code, "", context)
    }

    // MARK: To the client

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard let event = event as? CloseWebSocket else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        close(event.code, event.reason, context)
        promise?.succeed()
    }

    private func close(_ code: Int, _ reason: String, _ context: ChannelHandlerContext) {
        guard !isClosing else { return }
        isClosing = true
        session.continuation.finish()
        var data = ByteBuffer()
        data.writeInteger(UInt16(clamping: code))
        data.writeString(String(reason.prefix(100)))
        write(.connectionClose, data, context)
        // A client that broke the protocol is not waited for; another should answer in kind, and soon.
        if code == 1002 || code >= 1007 { return context.close(promise: nil) }
        let channel = context.channel
        context.eventLoop.scheduleTask(in: .seconds(3)) { channel.close(promise: nil) }
    }

    private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer, _ context: ChannelHandlerContext) {
        let frame = WebSocketFrame(fin: true, opcode: opcode, data: data)
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }
}
