import Foundation
import HTTPTransport
import HTTPTypes

/// Who a program says it is: in the request's parameters, or by HTTP Basic (RFC 6749 §2.3.1).
struct ClientCredentials {
    let id: String
    /// nil for programs that cannot keep one.
    let secret: String?

    /// nil when the request names no client.
    init?(_ call: Call) {
        if let header = call.request.headers[.authorization], let basic = Self.basic(header) {
            self = basic
            return
        }
        guard let id = call.parameters.string("client_id"), !id.isEmpty else { return nil }
        let secret = call.parameters.string("client_secret") ?? ""
        self.init(id: id, secret: secret.isEmpty ? nil : secret)
    }

    private init(id: String, secret: String?) {
        self.id = id
        self.secret = secret
    }

    private static func basic(_ header: String) -> ClientCredentials? {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic", let bytes = Data(base64Encoded: String(parts[1])),
            let text = String(validating: bytes, as: UTF8.self), let colon = text.firstIndex(of: ":"),
            let id = PercentEncoding.decode(text[..<colon]),
            let secret = PercentEncoding.decode(text[text.index(after: colon)...])
        else { return nil }
        return ClientCredentials(id: id, secret: secret.isEmpty ? nil : secret)
    }
}
