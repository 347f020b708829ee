import Domain
import HTTPTransport
import HTTPTypes
import NIOCore
import Streaming

extension MastodonAPI {
    /// The same streams as server-sent events, one to a connection.
    var streamingRoutes: [Route] {
        let base = "/api/v1/streaming"
        return [
            stream("\(base)/user", .required) { _ in "user" },
            stream("\(base)/user/notification", .required) { _ in "user:notification" },
            stream("\(base)/public") { $0.flag("only_media") ? "public:media" : "public" },
            stream("\(base)/public/local") { $0.flag("only_media") ? "public:local:media" : "public:local" },
            stream("\(base)/public/remote") { $0.flag("only_media") ? "public:remote:media" : "public:remote" },
            stream("\(base)/hashtag") { _ in "hashtag" },
            stream("\(base)/hashtag/local") { _ in "hashtag:local" },
            stream("\(base)/direct", .required) { _ in "direct" },
            .get("\(base)/health", viewer: .none) { _ in
                var reply = Reply(json: Array("OK".utf8))
                reply.response.headers[.contentType] = "text/plain; charset=utf-8"
                return reply
            },
        ]
    }

    private func stream(
        _ path: String, _ viewer: Route.Viewer = .optional, name: @escaping @Sendable (Call) -> String
    ) -> Route {
        .get(path, viewer: viewer) { call in
            let stream = try StreamName(name(call), tag: call.parameters.string("tag"))
            return Reply(eventStream(for: call.request, events(stream, try stream.topics(for: call.viewer), call)))
        }
    }

    /// Bytes of events, with a comment now and then so that nobody in between thinks the connection dead.
    private func events(_ stream: StreamName, _ topics: Set<Topic>, _ call: Call) -> AsyncStream<ByteBuffer> {
        let feed = StreamFeed(api: self, viewer: call.viewer)
        feed.open(stream, topics)
        let (bytes, sink) = AsyncStream.makeStream(of: ByteBuffer.self, bufferingPolicy: .bufferingOldest(1_000))
        let task = Task {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    await feed.run { _, message in
                        if case .dropped = sink.yield(ByteBuffer(bytes: message.lines)) { feed.close() }
                    }
                }
                group.addTask {
                    while (try? await Task.sleep(for: .seconds(15))) != nil {
                        sink.yield(ByteBuffer(string: ":thump\n"))
                    }
                }
                await group.next()
                group.cancelAll()
            }
            sink.finish()
        }
        sink.onTermination = { _ in
            feed.close()
            task.cancel()
        }
        return bytes
    }
}
