import NIOCore
import NIOHTTP1
import NIOPosix

/// Serves fixed pages on a free port of 127.0.0.1 for the time of a test.
struct PageServer: Sendable {
    struct Page: Sendable {
        var html: String
        var headers: [(String, String)] = []
    }

    let base: String

    static func with<Result>(_ pages: [String: Page], _ body: (PageServer) async throws -> Result) async throws
        -> Result
    {
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(PageHandler(pages: pages))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            let result = try await body(PageServer(base: "http://127.0.0.1:\(channel.localAddress?.port ?? 0)"))
            try await channel.close()
            return result
        } catch {
            try await channel.close()
            throw error
        }
    }
}

private final class PageHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let pages: [String: PageServer.Page]

    init(pages: [String: PageServer.Page]) {
        self.pages = pages
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let request) = unwrapInboundIn(data) else { return }
        let page = pages[request.uri]
        var headers = HTTPHeaders(page?.headers ?? [])
        let body = ByteBuffer(string: page?.html ?? "")
        headers.replaceOrAdd(name: "Content-Type", value: "text/html; charset=utf-8")
        headers.replaceOrAdd(name: "Content-Length", value: "\(body.readableBytes)")
        let head = HTTPResponseHead(version: .http1_1, status: page == nil ? .notFound : .ok, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
