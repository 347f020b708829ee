/// What the server may connect to. The two named policies are for the internet and for development; tests mix.
struct OutboundPolicy: Sendable {
    var plainHTTP: Bool
    var anyPort: Bool
    var anyAddress: Bool
    /// Addresses inside the network that are allowed all the same.
    var allowed: [AddressBlock] = []

    static let internet = OutboundPolicy(plainHTTP: false, anyPort: false, anyAddress: false)
    static let development = OutboundPolicy(plainHTTP: true, anyPort: true, anyAddress: true)

    /// All that can be told without a look at the network.
    func check(_ url: HTTPURL) throws(OutboundError) {
        if url.scheme == .http, !plainHTTP { throw .refused("scheme http") }
        if !anyPort, url.effectivePort != 443, url.effectivePort != 80 { throw .refused("port \(url.effectivePort)") }
        if anyAddress { return }
        if let address = url.address {
            try check(address)
        } else if !url.host.contains(".") || url.host.hasSuffix(".localhost") {
            throw .refused("host \(url.host)")
        }
    }

    func check(_ address: IPAddress) throws(OutboundError) {
        if anyAddress || address.isGlobalUnicast || allowed.contains(where: { $0.contains(address) }) { return }
        throw .refused("address \(address)")
    }
}
