/// How the server treats its connections.
package struct HTTPServerSettings: Sendable {
    package var proxies: TrustedProxies = .loopback
    /// From accepting a connection to the end of its first request's headers.
    package var headTimeout: Duration = .seconds(15)
    /// Between two requests.
    package var idleTimeout: Duration = .seconds(75)
    /// For a request's body, plus what `slowestBody` allows for its length.
    package var bodyTimeout: Duration = .seconds(30)
    /// Bytes a second that a body must keep up with in the long run.
    package var slowestBody = 8192
    /// How long a client may leave our bytes unread.
    package var writeTimeout: Duration = .seconds(60)
    package var maxConnections = 20_000
    /// For clients that connect directly; trusted proxies may open any number.
    package var maxConnectionsPerAddress = 512
    package var maxHeaderBytes = 32 * 1024
    /// A request that takes longer is told in the log.
    package var slowRequest: Duration = .seconds(1)
    package var webSocket = WebSocketSettings()

    package init() {}
}

package struct WebSocketSettings: Sendable {
    package var maxMessageBytes = 64 * 1024
    package var pingInterval: Duration = .seconds(30)
    /// Messages of the client that wait to be read; a client that sends more is dropped.
    package var maxIncoming = 64
    /// Bytes that wait to be read by the client; a client that leaves more is dropped.
    package var maxPendingBytes = 1_000_000

    package init() {}
}
