import Foundation
import HTTPTransport
import HTTPTypes
import Hummingbird
import NIOCore

/// Files of the binary, the manifest, and what crawlers ask for.
struct AssetRoutes: Sendable {
    let site: @Sendable () async throws -> Site

    func add(to router: some RouterMethods<EdgeContext>) {
        router.get("/assets/{file}") { request, context in
            try Self.asset(request, named: context.parameters.require("file"))
        }
        router.get("/manifest.webmanifest") { _, _ in Self.manifest(try await site()) }
        router.get("/robots.txt") { _, _ in Self.text(robots) }
        router.get("/favicon.ico") { _, _ in
            Response(status: .movedPermanently, headers: [.location: Assets.embedded.favicon])
        }
    }

    private static func asset(_ request: Request, named name: String) throws -> Response {
        guard let asset = Assets.embedded.byPath["/assets/" + name] else { throw HTTPError(.notFound) }
        var headers: HTTPFields = [
            .contentType: asset.type, .cacheControl: "public, max-age=31536000, immutable", .vary: "Accept-Encoding",
            .xContentTypeOptions: "nosniff", .resourcePolicy: "same-origin",
            // A picture that is opened alone runs nothing either.
            .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        ]
        var bytes = asset.bytes
        if let gzipped = asset.gzipped, request.headers[.acceptEncoding]?.contains("gzip") == true {
            headers[.contentEncoding] = "gzip"
            bytes = gzipped
        }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private static func manifest(_ site: Site) -> Response {
        let manifest = Manifest(
            name: site.title, shortName: site.title,
            icons: [
                Manifest.Picture(src: Assets.embedded.appIcon, purpose: "any maskable"),
                Manifest.Picture(src: Assets.embedded.mark, purpose: "any"),
            ])
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes = (try? encoder.encode(manifest)) ?? Data()
        return Response(
            status: .ok, headers: [.contentType: "application/manifest+json", .cacheControl: "public, max-age=3600"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private static func text(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "public, max-age=86400"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}

/// https://www.w3.org/TR/appmanifest/
private struct Manifest: Encodable {
    struct Picture: Encodable {
        var src: String
        var purpose: String
        var sizes = "any"
        var type = "image/svg+xml"
    }

    struct Shortcut: Encodable {
        var name: String
        var url: String
    }

    var name: String
    var shortName: String
    var icons: [Picture]
    var id = "/"
    var startUrl = "/"
    var scope = "/"
    var display = "standalone"
    var backgroundColor = "#F4F6F3"
    var themeColor = "#0B6670"
}

private let robots = """
    User-agent: *
    Disallow: /-/
    Disallow: /auth/
    Disallow: /settings/
    Disallow: /search

    """
