import HTTPTypes

/// Who is asking: the address behind the trusted proxies.
package struct ClientAddress: Sendable, Hashable, CustomStringConvertible {
    package let address: IPAddress

    package init(_ address: IPAddress) {
        self.address = address.unmapped
    }

    /// For counting: one IPv4 address, or one IPv6 /64, which is what a single customer gets.
    package var key: String {
        switch address {
        case .v4: address.description
        case .v6(let high, _): "\(IPAddress.v6(high: high, low: 0))/64"
        }
    }

    package var description: String { address.description }
}

/// Whose X-Forwarded-For is believed.
package struct TrustedProxies: Sendable {
    private let blocks: [AddressBlock]

    package init(_ blocks: [AddressBlock]) {
        self.blocks = blocks
    }

    /// Programs on this machine.
    package static let loopback = TrustedProxies(["127.0.0.0/8", "::1/128"].compactMap { AddressBlock($0) })

    package func contains(_ address: IPAddress) -> Bool {
        blocks.contains { $0.contains(address) }
    }

    /// Walks X-Forwarded-For from the end, where our own proxies write, as long as what is found is trusted. What a
    /// client wrote itself stands further left and is never reached.
    func client(behind peer: IPAddress, _ headers: HTTPFields) -> IPAddress {
        guard contains(peer) else { return peer }
        var found = peer
        for line in headers[values: .xForwardedFor].reversed() {
            for item in line.split(separator: ",").reversed() {
                guard let address = IPAddress(Self.bare(item)) else { return found }
                found = address.unmapped
                guard contains(found) else { return found }
            }
        }
        return found
    }

    /// Without spaces, brackets and port.
    private static func bare(_ item: Substring) -> Substring {
        let text = item.withoutOuterSpaces
        if text.first == "[" { return text.dropFirst().prefix { $0 != "]" } }
        let colons = text.indices.filter { text[$0] == ":" }
        return colons.count == 1 ? text[..<colons[0]] : text
    }
}

extension HTTPField.Name {
    static let xForwardedFor = name("x-forwarded-for")
    static let xForwardedProto = name("x-forwarded-proto")
    static let xRequestID = name("x-request-id")
    static let webSocketKey = name("sec-websocket-key")
    static let webSocketVersion = name("sec-websocket-version")
    static let webSocketProtocol = name("sec-websocket-protocol")
    static let accelBuffering = name("x-accel-buffering")

    private static func name(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("not a header name: \(text)") }
        return name
    }
}
