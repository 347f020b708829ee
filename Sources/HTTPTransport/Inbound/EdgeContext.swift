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

    /// Knows only the connection; the server then adds what the headers of trusted proxies say.
    package init(source: ApplicationRequestContextSource) {
        self.init(source: source, headers: [:], proxies: TrustedProxies([]))
    }

    init(source: ApplicationRequestContextSource, headers: HTTPFields, proxies: TrustedProxies) {
        coreContext = CoreRequestContextStorage(source: source)
        requestID = Self.newID()
        let peer = IPAddress(source.channel.remoteAddress) ?? .v4(0x7f00_0001)
        clientAddress = ClientAddress(proxies.client(behind: peer, headers))
        isSecure = proxies.contains(peer) && headers[.xForwardedProto] == "https"
        // Hummingbird's own middlewares look for this name.
        logger[metadataKey: "hb.request.id"] = .string(requestID)
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
