import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// The one client for everything this server asks of other machines.
///
/// It connects to global unicast addresses only, checked for literal addresses, for what a name resolves to, and
/// once more for the address each new connection really has, which defeats names that change their mind; at every
/// redirect anew. Bodies are capped after decompression, and one deadline covers the whole request.
package final class OutboundClient: Sendable {
    package struct Settings: Sendable {
        package var userAgent: String
        package var connectTimeout: Duration = .seconds(5)
        /// Longest silence of the other side.
        package var readTimeout: Duration = .seconds(10)
        package var idleTimeout: Duration = .seconds(30)
        package var connectionsPerHost = 4
        /// Addresses for names, instead of looking them up; the rules for addresses hold for these too.
        package var hosts: [String: String] = [:]
        var policy: OutboundPolicy
        var lookup: HostResolver.Lookup = HostResolver.system

        /// - Parameter allowLoopback: for development: plain http, any port, and addresses inside the network too.
        package init(userAgent: String, allowLoopback: Bool) {
            self.userAgent = userAgent
            policy = allowLoopback ? .development : .internet
        }

        /// Addresses inside the network that may be asked all the same: a proxy, a neighbouring server.
        package var allowedAddresses: [AddressBlock] {
            get { policy.allowed }
            set { policy.allowed = newValue }
        }
    }

    private let settings: Settings
    private let client: HTTPClient
    private let resolver: HostResolver

    package init(settings: Settings, eventLoopGroup: any EventLoopGroup) {
        self.settings = settings
        resolver = HostResolver(lookup: settings.lookup)
        client = HTTPClient(
            eventLoopGroupProvider: .shared(eventLoopGroup), configuration: Self.configuration(settings))
    }

    /// Must be called once, after the last request.
    package func shutdown() async throws {
        await resolver.shutdown()
        try await client.shutdown()
    }

    /// Sends a request, and follows redirects of GET and HEAD.
    /// - Returns: the response, whatever its status.
    /// - Throws: ``OutboundError``, and what `resign` throws.
    package func send(_ request: OutboundRequest) async throws -> OutboundResponse {
        let deadline = NIODeadline.now() + TimeAmount(request.deadline)
        var url = try Self.parse(request.url)
        var headers = request.headers
        let mayFollow = request.method == "GET" || request.method == "HEAD"
        for hop in 0... {
            var sent = headers
            if let resign = request.resign { sent += try resign(url) }
            let response = try await sendAgainIfClosed(request, url: url, headers: sent, deadline: deadline)
            guard mayFollow, request.followRedirects > 0, Self.isRedirect(response.status),
                let location = response.headers.first("location")
            else { return response }
            guard hop < request.followRedirects else { throw OutboundError.tooManyRedirects }
            let next = try Self.parse(location, from: url)
            headers = Self.headers(headers, from: url, to: next)
            url = next
        }
        throw OutboundError.tooManyRedirects
    }

    private static func parse(_ text: String, from base: HTTPURL? = nil) throws -> HTTPURL {
        do throws(HTTPURL.Failure) {
            return if let base { try base.resolving(text) } else { try HTTPURL(text) }
        } catch {
            throw OutboundError.invalidURL(error)
        }
    }

    private static func isRedirect(_ status: Int) -> Bool {
        switch status {
        case 301, 302, 303, 307, 308: true
        default: false
        }
    }

    /// A signature names the old path and host; secrets are for the old origin only.
    private static func headers(
        _ headers: [(String, String)], from old: HTTPURL, to new: HTTPURL
    ) -> [(String, String)] {
        var dropped = ["host", "signature", "signature-input"]
        if old.origin != new.origin { dropped += ["authorization", "cookie"] }
        return headers.filter { header in
            let isSignature =
                header.0.isSameHeader(as: "authorization") && header.1.lowercased().hasPrefix("signature ")
            return !isSignature && !dropped.contains { header.0.isSameHeader(as: $0) }
        }
    }

    /// A kept connection may be closed by the other side in the very moment it is used again; what changes nothing
    /// there is then asked once more.
    private func sendAgainIfClosed(
        _ request: OutboundRequest, url: HTTPURL, headers: [(String, String)], deadline: NIODeadline
    ) async throws -> OutboundResponse {
        do {
            return try await sendOnce(request, url: url, headers: headers, deadline: deadline)
        } catch OutboundError.closed where request.method == "GET" || request.method == "HEAD" {
            return try await sendOnce(request, url: url, headers: headers, deadline: deadline)
        }
    }

    private func sendOnce(
        _ request: OutboundRequest, url: HTTPURL, headers: [(String, String)], deadline: NIODeadline
    ) async throws -> OutboundResponse {
        try settings.policy.check(url)
        try await checkAddresses(of: url, deadline: deadline)
        let prepared = try HTTPClient.Request(
            url: url.string, method: HTTPMethod(rawValue: request.method),
            headers: allHeaders(headers, for: request), body: request.body.map { .bytes($0) })
        let collector = BodyCollector(limit: request.maxBytes)
        let task = client.execute(request: prepared, delegate: collector, deadline: deadline)
        let response: BodyCollector.Response
        do {
            response = try await withTaskCancellationHandler {
                try await task.futureResult.get()
            } onCancel: {
                task.cancel()
            }
        } catch {
            let error = OutboundError(error, host: url.host)
            guard !request.needsBody, error != .cancelled, let head = collector.head else { throw error }
            response = BodyCollector.Response(head: head, body: [])
        }
        return OutboundResponse(
            status: Int(response.head.status.code), headers: OutboundHeaders(response.head.headers.map { ($0, $1) }),
            body: response.body, finalURL: url)
    }

    /// Refuses a name if any of its addresses leads inside: the connection may take any of them.
    private func checkAddresses(of url: HTTPURL, deadline: NIODeadline) async throws {
        if settings.policy.anyAddress || url.address != nil { return }
        let patience = min(TimeAmount(settings.connectTimeout), deadline - .now())
        let addresses = try await resolver.addresses(
            of: url.host, timeout: patience, on: client.eventLoopGroup.any())
        for address in addresses { try settings.policy.check(address) }
    }

    private func allHeaders(_ given: [(String, String)], for request: OutboundRequest) throws -> HTTPHeaders {
        var headers = HTTPHeaders(given)
        if !headers.contains(name: "user-agent") { headers.add(name: "user-agent", value: settings.userAgent) }
        if request.body == nil, !headers.contains(name: "accept-encoding") {
            headers.add(name: "accept-encoding", value: "gzip")
        }
        for header in headers where header.value.utf8.contains(where: { $0 == 10 || $0 == 13 || $0 == 0 }) {
            throw OutboundError.malformed("header \(header.name)")
        }
        return headers
    }

    private static func configuration(_ settings: Settings) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(
            connect: TimeAmount(settings.connectTimeout), read: TimeAmount(settings.readTimeout),
            write: TimeAmount(settings.readTimeout))
        // Bodies are expanded where they are counted, so that what is wrong with one is noticed in the order it came.
        configuration.decompression = .disabled
        configuration.httpVersion = .http1Only
        configuration.dnsOverride = settings.hosts
        configuration.connectionPool.idleTimeout = TimeAmount(settings.idleTimeout)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = settings.connectionsPerHost
        // A refused connection is an answer; trying again is the job queue's business.
        configuration.connectionPool.retryConnectionEstablishment = false
        let policy = settings.policy
        let check: @Sendable (any Channel) -> EventLoopFuture<Void> = { channel in
            do throws(OutboundError) {
                guard let address = IPAddress(channel.remoteAddress) else { throw .refused("no address") }
                try policy.check(address)
                return channel.eventLoop.makeSucceededVoidFuture()
            } catch {
                channel.close(promise: nil)
                return channel.eventLoop.makeFailedFuture(error)
            }
        }
        configuration.http1_1ConnectionDebugInitializer = check
        configuration.http2ConnectionDebugInitializer = check
        return configuration
    }
}
