import HTTPTransport

/// Where an app wants people sent back to, as a person can judge it and a browser can be told.
enum RedirectTarget: Equatable {
    /// A site: its host is what counts.
    case site(HTTPURL)
    /// A program on the person's device, by the scheme it answers to.
    case program(scheme: String)
    case outOfBand

    /// Of a registered address.
    init(_ address: String) {
        if address == AuthorizationRequest.outOfBand {
            self = .outOfBand
        } else if let url = try? HTTPURL(address) {
            self = .site(url)
        } else {
            self = .program(scheme: String(address.prefix { $0 != ":" }).lowercased())
        }
    }

    /// The source expression for `form-action` on the consent page, which leads there after our own redirect.
    var formTarget: String? {
        switch self {
        // CSP has no words for IPv6 addresses.
        case .site(let url): url.host.contains(":") ? url.scheme.rawValue + ":" : url.origin
        case .program(let scheme):
            scheme.utf8.allSatisfy(Self.isSchemeSign) ? scheme + ":" : nil
        case .outOfBand: nil
        }
    }

    /// RFC 3986 §3.1, in lower case.
    private static func isSchemeSign(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || "+-.".utf8.contains(byte)
    }
}
