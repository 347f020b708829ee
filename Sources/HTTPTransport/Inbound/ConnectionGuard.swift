import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes connections that take their time: half-open ones, bodies that drip, clients that do not read, and those
/// nobody uses; and, at shutdown, each as soon as its response is written. Also answers `Expect: 100-continue`.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let head: TimeAmount
    private let idle: TimeAmount
    private let body: TimeAmount
    private let write: TimeAmount
    private let nanosecondsPerByte: Int64

    /// When the client must have sent what we wait for; nil while it is our turn.
    private var deadline: NIODeadline?
    private var writeDeadline: NIODeadline?
    private var unanswered = 0
    private var isReadingBody = false
    private var bodyStart = NIODeadline.now()
    private var bodyBytes: Int64 = 0
    private var closesAfterResponse = false
    private var ticks: RepeatedTask?

    init(_ settings: HTTPServerSettings) {
        head = TimeAmount(settings.headTimeout)
        idle = TimeAmount(settings.idleTimeout)
        body = TimeAmount(settings.bodyTimeout)
        write = TimeAmount(settings.writeTimeout)
        nanosecondsPerByte = 1_000_000_000 / Int64(max(1, settings.slowestBody))
    }

    // MARK: Clock

    func handlerAdded(context: ChannelHandlerContext) {
        deadline = .now() + head
        // One coarse tick a connection costs less than a timer a request.
        let interval = max(.milliseconds(10), min(.seconds(5), min(min(head, idle), min(body, write))))
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        ticks = context.eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
            let (handler, context) = bound.value
            handler.tick(context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        ticks?.cancel()
        ticks = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        ticks?.cancel()
        ticks = nil
        context.fireChannelInactive()
    }

    private func tick(_ context: ChannelHandlerContext) {
        let now = NIODeadline.now()
        if let deadline, deadline < now { return context.close(promise: nil) }
        if let writeDeadline, writeDeadline < now { context.close(promise: nil) }
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let request):
            unanswered += 1
            isReadingBody = true
            bodyStart = .now()
            bodyBytes = 0
            deadline = bodyStart + body
            // After a request to upgrade, the decoder reads no further; if it is refused, so is the connection.
            if request.headerFields[.upgrade] != nil || request.method == .connect { closesAfterResponse = true }
            if request.headerFields[.expect]?.lowercased() == "100-continue" {
                context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
            }
        case .body(let bytes):
            // Answered already: what still comes is thrown away, and not for long.
            if unanswered == 0 { break }
            bodyBytes += Int64(bytes.readableBytes)
            deadline = bodyStart + body + .nanoseconds(bodyBytes * nanosecondsPerByte)
        case .end:
            isReadingBody = false
            deadline = unanswered == 0 ? .now() + idle : nil
        }
        context.fireChannelRead(data)
    }

    // MARK: Responses

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var response) where closesAfterResponse && response.status.kind != .informational:
            response.headerFields[.connection] = "close"
            context.write(wrapOutboundOut(.head(response)), promise: promise)
        case .head, .body:
            context.write(data, promise: promise)
        case .end:
            unanswered -= 1
            if unanswered == 0, closesAfterResponse {
                context.writeAndFlush(data, promise: promise)
                context.close(promise: nil)
                return
            }
            if unanswered == 0 { deadline = .now() + (isReadingBody ? body : idle) }
            context.write(data, promise: promise)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        writeDeadline = context.channel.isWritable ? nil : .now() + write
        context.fireChannelWritabilityChanged()
    }

    // MARK: Shutdown

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
        if unanswered == 0 {
            context.close(promise: nil)
        } else {
            closesAfterResponse = true
        }
    }
}
