import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

extension OutboundError {
    /// Tells what an error of the libraries below means.
    init(_ error: any Error, host: String) {
        switch error {
        case let error as OutboundError: self = error
        case let error as HTTPClientError: self.init(error)
        case let error as NIOConnectionError:
            let isUnknown = error.connectionErrors.isEmpty && (error.dnsAError != nil || error.dnsAAAAError != nil)
            self = isUnknown ? .unresolved(host: host) : .connection(error.cause)
        case let error as IOError: self = .connection(error.cause)
        case HTTPParserError.invalidEOFState: self = .closed
        case is HTTPParserError: self = .malformed("\(error)")
        case is CancellationError: self = .cancelled
        default:
            // TLS errors are of a library that only the client itself links.
            let name = String(reflecting: type(of: error))
            if name.contains("NIOSSL") || name.contains("BoringSSL") {
                self = .tls("\(error)")
            } else {
                self = .connection("\(error)")
            }
        }
    }

    private init(_ error: HTTPClientError) {
        switch error {
        case .connectTimeout: self = .timeout(.connect)
        case .readTimeout, .writeTimeout: self = .timeout(.read)
        case .deadlineExceeded: self = .timeout(.whole)
        case .cancelled: self = .cancelled
        case .tlsHandshakeTimeout: self = .timeout(.connect)
        case .remoteConnectionClosed: self = .closed
        default: self = .malformed("\(error)")
        }
    }
}

extension NIOConnectionError {
    /// What there is to say of the first address that was tried.
    fileprivate var cause: String {
        guard let error = connectionErrors.first?.error else { return "\(self)" }
        return (error as? IOError)?.cause ?? "\(error)"
    }
}

extension IOError {
    /// In the system's words.
    fileprivate var cause: String { String(cString: strerror(errnoCode)) }
}
