import Domain
import Foundation
import Store

extension Actions {
    /// Registers a client program.
    ///
    /// - Parameter redirectURIs: where people are sent back to; `urn:ietf:wg:oauth:2.0:oob` shows the code instead.
    /// - Returns: the program, and its secret, which is not stored. Throws `textMissing`, `tooLong`, `tooMany` or
    ///   `invalid` with the field's name in the API.
    package func registerApplication(
        name: String, website: String? = nil, redirectURIs: [String], scopes: ScopeSet
    ) async throws -> (application: Application, secret: String) {
        let name = name.trimmed
        if name.isEmpty { throw Refusal.invalid(field: "client_name", accepted: nil) }
        // Mastodon's limits: names of 60, addresses of 2,000 characters.
        if name.count > 60 { throw Refusal.tooLong(field: "client_name", limit: 60) }
        let website = website?.trimmed ?? ""
        guard website.isEmpty || (website.utf8.count <= 2_000 && Origin.of(website) != nil) else {
            throw Refusal.invalid(field: "website", accepted: "http, https")
        }
        guard !redirectURIs.isEmpty, redirectURIs.allSatisfy(RedirectURI.isAcceptable) else {
            throw Refusal.invalid(field: "redirect_uris", accepted: nil)
        }
        if redirectURIs.count > 20 { throw Refusal.tooMany(field: "redirect_uris", limit: 20) }
        if let unknown = scopes.unknown.first { throw Refusal.invalid(field: "scopes", accepted: unknown) }
        let secret = Secret.make()
        let application = Application(
            id: ids.next(), name: name, website: website.isEmpty ? nil : website, redirectURIs: redirectURIs,
            scopes: scopes, clientID: Secret.make(), secretHash: Secret.hash(secret), createdAt: clock.now())
        try await write { try $0.transaction.insert(application) }
        return (application, secret)
    }
}

/// Where a person may be sent back to with a code.
enum RedirectURI {
    static let outOfBand = "urn:ietf:wg:oauth:2.0:oob"

    /// An absolute address without a fragment (RFC 6749 §3.1.2); apps use schemes of their own, but never one that a
    /// browser would run or read.
    static func isAcceptable(_ text: String) -> Bool {
        if text == outOfBand { return true }
        guard text.utf8.count <= 2_000, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            !text.contains("#"), let colon = text.firstIndex(of: ":")
        else { return false }
        let scheme = text[..<colon].lowercased()
        guard let first = scheme.utf8.first, (0x61...0x7A).contains(first),
            scheme.utf8.allSatisfy({
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || "+-.".utf8.contains($0)
            }),
            !refused.contains(scheme)
        else { return false }
        return scheme == "http" || scheme == "https" ? Origin.of(text) != nil : text.utf8.count > scheme.utf8.count + 1
    }

    private static let refused: Set<String> = [
        "javascript", "data", "vbscript", "file", "blob", "about", "filesystem", "mailto", "view-source", "ws", "wss",
    ]
}
