import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What every request carries besides itself.
package struct EdgeContext: RequestContext {
    package typealias Source = ApplicationRequestContextSource

    package var coreContext: CoreRequestContextStorage
    /// Short and random: shown to the user with an error, and in every log line of the request.
    package var requestID: String
    package var clientAddress: ClientAddress
    /// Whether the client speaks TLS, to us or to a trusted proxy.
    package var isSecure: Bool
    /// Whether a program on this machine asks for itself: directly, from loopback, under a name of loopback, and with
    /// no trace of a proxy that asks for somebody else.
    package let isFromThisMachine: Bool
    /// Which route answers, for measures and the log.
    package let route = RouteName()

    /// Knows only the connection; the server then adds what the headers of trusted proxies say.
    package init(source: ApplicationRequestContextSource) {
        self.init(source: source, headers: [:], authority: nil, proxies: TrustedProxies([]))
    }

    init(
        source: ApplicationRequestContextSource, headers: HTTPFields, authority: String?, proxies: TrustedProxies
    ) {
        coreContext = CoreRequestContextStorage(source: source)
        let peer = IPAddress(source.channel.remoteAddress) ?? .v4(0x7f00_0001)
        clientAddress = ClientAddress(proxies.client(behind: peer, headers))
        isSecure = proxies.contains(peer) && headers[.xForwardedProto] == "https"
        isFromThisMachine =
            IPAddress(source.channel.remoteAddress).map { TrustedProxies.loopback.contains($0.unmapped) } == true
            && !Self.isPassedOn(headers) && Self.isLoopback(authority)
        requestID = proxies.contains(peer) ? headers[.xRequestID].flatMap(Self.given) ?? Self.newID() : Self.newID()
        // Hummingbird's own middlewares look for this name.
        logger[metadataKey: "hb.request.id"] = .string(requestID)
    }

    /// Proxies say for whom they ask, or at least that they do (RFC 9110 §7.6.3, RFC 7239).
    private static func isPassedOn(_ headers: HTTPFields) -> Bool {
        headers.contains { field in
            let name = field.name.canonicalName
            return name.hasPrefix("x-forwarded") || ["forwarded", "via", "x-real-ip"].contains(name)
        }
    }

    /// A proxy that says nothing mostly keeps the name under which it was asked.
    private static func isLoopback(_ authority: String?) -> Bool {
        guard let authority else { return false }
        let host =
            authority.hasPrefix("[")
            ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
        return host == "localhost" || IPAddress(host).map(TrustedProxies.loopback.contains) == true
    }

    /// An id that a proxy of ours gave, if it is short and plain: it goes into logs and pages.
    private static func given(_ id: String) -> String? {
        let isPlain = id.utf8.allSatisfy {
            switch $0 {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
            default: false
            }
        }
        return isPlain && (8...64).contains(id.utf8.count) ? id : nil
    }

    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// Twelve characters, 60 bits, of an alphabet without look-alikes.
    private static func newID() -> String {
        var bits = UInt64.random(in: .min ... .max)
        return String(unsafeUninitializedCapacity: 12) { buffer in
            for index in 0..<12 {
                buffer[index] = alphabet[Int(bits & 31)]
                bits >>= 5
            }
            return 12
        }
    }
}
