import HTTPTransport
import HTTPTypes
import Hummingbird
import NIOCore

/// What a page handler answers with.
enum PageReply: Sendable {
    /// - Parameter wait: seconds until it is worth trying again.
    case page(HTML, status: HTTPResponse.Status = .ok, formTarget: String? = nil, wait: Int? = nil)
    /// A part of a page, for the script.
    case fragment(HTML)
    /// 303: the browser asks for that place with GET, and a reload sends no form again.
    ///
    /// `clears`: what the browser has kept of this server goes (signing out).
    case go(LocalPath, notice: Notice? = nil, cookies: [SetCookie] = [], clears: Bool = false)
    /// A client's own address, checked by its registration; only after an OAuth consent.
    case goToClient(String)
    case raw(Response)
}

extension PageReply {
    func response(to request: Request, _ security: SecurityHeaders, isPrivate: Bool, cookies: [SetCookie]) -> Response {
        switch self {
        case .page(let html, let status, let formTarget, let wait):
            var headers = Self.headers(isPrivate: isPrivate, hasCookies: !cookies.isEmpty)
            security.add(to: &headers, formTarget: formTarget)
            if let wait { headers[.retryAfter] = String(wait) }
            return Self.tagged(html, status, headers, request, cookies)
        case .fragment(let html):
            var headers = Self.headers(isPrivate: true, hasCookies: true)
            security.add(to: &headers)
            return Self.tagged(html, .ok, headers, request, cookies)
        case .go(let path, let notice, let own, let clears):
            // A cookie of the handler's comes last, so that it wins.
            var all = cookies + own
            if let notice {
                all.append(SetCookie("notice", value: notice.rawValue, maxAge: 60, isSecure: security.isSecure))
            }
            var response = Self.redirect(to: path.description, all)
            if clears { response.headers[.clearSiteData] = "\"cache\"" }
            return response
        case .goToClient(let address):
            return Self.redirect(to: address, cookies)
        case .raw(var response):
            for cookie in cookies { response.headers.append(.init(name: .setCookie, value: cookie.header)) }
            return response
        }
    }

    private static func headers(isPrivate: Bool, hasCookies: Bool) -> HTTPFields {
        var headers = HTTPFields()
        headers[.contentType] = "text/html; charset=utf-8"
        headers[.vary] = "Accept, Accept-Language, Cookie"
        headers[.cacheControl] =
            isPrivate || hasCookies ? "private, no-cache" : "public, max-age=0, s-maxage=60, stale-while-revalidate=300"
        return headers
    }

    private static func tagged(
        _ html: HTML, _ status: HTTPResponse.Status, _ headers: HTTPFields, _ request: Request, _ cookies: [SetCookie]
    ) -> Response {
        let body = ResponseBody(byteBuffer: ByteBuffer(bytes: html.bytes))
        var response = Response(status: status, headers: headers, body: body)
        for cookie in cookies { response.headers.append(.init(name: .setCookie, value: cookie.header)) }
        guard status == .ok, cookies.isEmpty else { return response }
        return Conditional.response(response, tag: Conditional.weakTag(html.bytes), for: request.headers)
    }

    private static func redirect(to address: String, _ cookies: [SetCookie]) -> Response {
        var headers = HTTPFields()
        headers[.location] = address
        headers[.cacheControl] = "private, no-store"
        headers[.referrerPolicy] = "same-origin"
        for cookie in cookies { headers.append(.init(name: .setCookie, value: cookie.header)) }
        return Response(status: .seeOther, headers: headers)
    }
}
