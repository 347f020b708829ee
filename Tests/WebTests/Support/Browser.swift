import Foundation
import HTTPTypes
import Synchronization
import Testing

@testable import Web

/// A browser without JavaScript: keeps cookies, follows redirects on this server, fills forms.
final class Browser: Sendable {
    private let server: WebServer
    private let jar = Mutex<[String: String]>([:])

    init(_ server: WebServer) { self.server = server }

    /// By name, with the prefix.
    var cookies: [String: String] { jar.withLock { $0 } }

    func set(cookie name: String, _ value: String) { jar.withLock { $0[name] = value } }

    func get(_ path: String, headers: HTTPFields = [:]) async throws -> WebPage {
        try await walk(.get, path, headers, form: nil)
    }

    /// Sends the form of `page` that goes to `action`, with what it holds already and `values` over that.
    func send(
        _ page: WebPage, _ action: String, _ values: [String: String] = [:], headers: HTTPFields = [:],
        _ location: SourceLocation = #_sourceLocation
    ) async throws -> WebPage {
        let form = try #require(page.form(action), "\(page.path) has a form to \(action)", sourceLocation: location)
        return try await post(action, form.merging(values) { $1 }, headers: headers)
    }

    /// Presses a button of the page's own form (`form="act"`).
    func press(_ page: WebPage, _ action: String, _ location: SourceLocation = #_sourceLocation) async throws -> WebPage
    {
        #expect(page.html.contains("formaction=\"\(action)\""), sourceLocation: location)
        return try await post(action, ["token": page.token ?? "", "back": page.path])
    }

    /// Sends what it is told, as something else than a browser might.
    func post(_ path: String, _ values: [String: String], headers: HTTPFields = [:]) async throws -> WebPage {
        var headers = headers
        if headers[.origin] == nil { headers[.origin] = "https://ours.example" }
        let form = values.sorted { $0.key < $1.key }.map { "\($0.key.escaped)=\($0.value.escaped)" }
        return try await walk(.post, path, headers, form: form.joined(separator: "&"))
    }

    private func walk(
        _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields, form: String?
    ) async throws -> WebPage {
        var (method, path, headers, form) = (method, path, headers, form)
        for _ in 0..<8 {
            headers[.accept] = headers[.accept] ?? "text/html"
            headers[.cookie] = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
            let (head, body) = try await server.respond(method, path, headers, form: form)
            for line in head.headerFields[values: .setCookie] { keep(line) }
            guard let target = head.headerFields[.location] else {
                return WebPage(path: path, head: head, html: body)
            }
            #expect(head.status == .seeOther)
            guard target.hasPrefix("/"), !target.hasPrefix("//") else {
                return WebPage(path: path, head: head, html: body, left: target)
            }
            (method, path, form) = (.get, String(target.prefix { $0 != "#" }), nil)
            headers[.contentType] = nil
        }
        throw CirclingRedirects(path: path)
    }

    private func keep(_ line: String) {
        let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard pair.count == 2 else { return }
        jar.withLock { $0[String(pair[0])] = line.contains("Max-Age=0") ? nil : String(pair[1]) }
    }
}

struct CirclingRedirects: Error {
    let path: String
}

/// What a browser got in the end.
struct WebPage: Sendable {
    let path: String
    let head: HTTPResponse
    let html: String
    /// Where the browser was sent outside this server.
    var left: String?

    var status: Int { head.status.code }

    func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { head.headerFields[$0] } }

    /// The words of the page, without tags and with references resolved.
    var words: String {
        let body = html.firstRange(of: "<main").map { html[$0.lowerBound...] } ?? html[...]
        let text = body.replacing(#/<[^>]*>/#, with: " ").unescaped
        return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// The token in the page's forms.
    var token: String? {
        html.firstMatch(of: #/name="token" value="([^"]*)"/#).map { String($0.1) }
    }

    /// The names and values of the form that goes to `action`; nil when there is none.
    func form(_ action: String) -> [String: String]? {
        guard let start = html.firstRange(of: " action=\"\(action)\"") else { return nil }
        let rest = html[start.upperBound...]
        let form = rest[..<(rest.firstRange(of: "</form>")?.lowerBound ?? rest.endIndex)]
        var fields: [String: String] = [:]
        for match in form.matches(of: #/<input ([^>]*)>/#) {
            let tag = String(match.1)
            guard let name = tag.attribute("name") else { continue }
            let kind = tag.attribute("type") ?? "text"
            if ["checkbox", "radio"].contains(kind), !tag.contains(" checked") { continue }
            fields[name] = tag.attribute("value") ?? ""
        }
        for match in form.matches(of: #/<textarea ([^>]*)>\n?([^<]*)</#) {
            if let name = String(match.1).attribute("name") { fields[name] = String(match.2).unescaped }
        }
        for match in form.matches(of: #/<select([^>]*)>(.*?)<\/select>/#.dotMatchesNewlines()) {
            guard let name = String(match.1).attribute("name") else { continue }
            let chosen = match.2.firstMatch(of: #/<option value="([^"]*)" selected/#)
            let first = match.2.firstMatch(of: #/<option value="([^"]*)"/#)
            fields[name] = (chosen ?? first).map { String($0.1).unescaped }
        }
        return fields
    }

    /// The texts of the error summary.
    var errors: [String] {
        html.matches(of: #/<li><a href="#field-[^"]*">([^<]*)</#).map { String($0.1).unescaped }
    }
}

extension String {
    fileprivate func attribute(_ name: String) -> String? {
        guard let start = " \(self)".firstRange(of: " \(name)=\"") else { return nil }
        return String(" \(self)"[start.upperBound...].prefix { $0 != "\"" }).unescaped
    }

    var escaped: String { addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? self }

    var unescaped: String {
        replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
    }
}

extension Substring {
    fileprivate var unescaped: String { String(self).unescaped }
}
