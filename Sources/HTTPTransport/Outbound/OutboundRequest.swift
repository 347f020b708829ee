/// A request to another server.
package struct OutboundRequest: Sendable {
    package var method: String
    package var url: String
    package var headers: [(String, String)]
    package var body: [UInt8]?
    /// Longest body taken, after decompression.
    package var maxBytes: Int
    /// Otherwise the head is the answer, and the body is left out when it is too long, breaks off or cannot be read.
    package var needsBody: Bool
    /// For all of it: resolving, connecting, redirects, reading.
    package var deadline: Duration
    /// GET and HEAD only; other methods get the redirect as their response.
    package var followRedirects: Int
    /// The headers to add for a URL, first and after each redirect. Without it, a signature is not sent on after a
    /// redirect, nor authorization and cookies to another host.
    package var resign: (@Sendable (HTTPURL) throws -> [(String, String)])?

    package init(
        method: String = "GET", url: String, headers: [(String, String)] = [], body: [UInt8]? = nil,
        maxBytes: Int = 1_000_000, needsBody: Bool = true, deadline: Duration = .seconds(30), followRedirects: Int = 3,
        resign: (@Sendable (HTTPURL) throws -> [(String, String)])? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.maxBytes = maxBytes
        self.needsBody = needsBody
        self.deadline = deadline
        self.followRedirects = followRedirects
        self.resign = resign
    }
}

/// What came back.
package struct OutboundResponse: Sendable {
    package var status: Int
    package var headers: OutboundHeaders
    package var body: [UInt8]
    /// Where the response came from, after redirects.
    package var finalURL: HTTPURL

    package init(status: Int, headers: OutboundHeaders, body: [UInt8], finalURL: HTTPURL) {
        self.status = status
        self.headers = headers
        self.body = body
        self.finalURL = finalURL
    }

    package var isSuccess: Bool { (200..<300).contains(status) }
}

/// Headers in order; names are compared without regard to case.
package struct OutboundHeaders: Sendable {
    package let all: [(name: String, value: String)]

    package init(_ all: [(name: String, value: String)]) {
        self.all = all
    }

    package func first(_ name: String) -> String? {
        all.first { $0.name.isSameHeader(as: name) }?.value
    }

    package func values(_ name: String) -> [String] {
        all.filter { $0.name.isSameHeader(as: name) }.map(\.value)
    }
}

extension String {
    /// Compares ASCII without regard to case.
    func isSameHeader(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        return zip(utf8, other.utf8).allSatisfy { a, b in
            a == b || ((65...90).contains(a & 0xdf) && a & 0xdf == b & 0xdf)
        }
    }
}
