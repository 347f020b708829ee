import HummingbirdCore
import Logging
import Metrics
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// A client's HTTP/1.1 connection. Differs from Hummingbird's own in its timers and in that any request on it may
/// become a WebSocket (``WebSocketSwitch``).
struct EdgeChannel: ServerChildChannel, HTTPChannelHandler {
    let responder: HTTPChannelHandler.Responder
    let settings: HTTPServerSettings
    let counter: ConnectionCounter
    let executors = LoopExecutors()
    private let open = Meter(label: "http_connections_open")

    init(responder: @escaping HTTPChannelHandler.Responder, settings: HTTPServerSettings, counter: ConnectionCounter) {
        self.responder = responder
        self.settings = settings
        self.counter = counter
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<AcceptedConnection> {
        channel.eventLoop.makeCompletedFuture {
            var limits = NIOHTTPDecoderLimitConfiguration()
            limits.maxHeaderFieldSize = settings.maxHeaderBytes
            limits.maxHeaderListSize = settings.maxHeaderBytes
            limits.maxHeaderFieldCount = 200
            let pipeline = channel.pipeline.syncOperations
            try pipeline.configureHTTPServerPipeline(
                withPipeliningAssistance: false,  // the asynchronous channel answers in order
                withErrorHandling: false,  // `handleHTTP` answers 400
                withOutboundHeaderValidation: false,  // HTTPTypes did it
                withEncoderConfiguration: .init(),
                withDecoderLimitConfiguration: limits)
            try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
            try pipeline.addHandler(ConnectionGuard(settings))
            let wrapped = try AcceptedConnection.Wrapped(
                wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
            count(channel)
            return AcceptedConnection(wrapped)
        }
    }

    func handle(value: AcceptedConnection, logger: Logger) async {
        await withTaskExecutorPreference(executors[value.channel.eventLoop]) {
            await handleHTTP(asyncChannel: value.serve(), logger: logger)
        }
    }

    private func count(_ channel: any Channel) {
        open.increment()
        channel.closeFuture.whenComplete { [open] _ in open.decrement() }
        guard let peer = IPAddress(channel.remoteAddress), !settings.proxies.contains(peer) else { return }
        let key = ClientAddress(peer).key
        guard counter.enter(key) else {
            channel.close(promise: nil)
            return
        }
        channel.closeFuture.whenComplete { [counter] _ in counter.leave(key) }
    }
}
