import CResources
import HTTPTransport

/// A file that the binary carries and the server sends.
struct Asset: Sendable {
    /// "/assets/martlet.3f2a91c04d.css": named by its content, so that it may be cached for ever.
    let path: String
    let type: String
    let bytes: [UInt8]
    /// nil where it does not pay.
    let gzipped: [UInt8]?
    /// Subresource integrity.
    let integrity: String
}

/// All files of `Assets/`, under the names that their contents give them.
struct Assets: Sendable {
    /// They are part of the binary and never change while it runs.
    static let embedded = Assets()

    /// By the name in the address.
    let byPath: [String: Asset]
    private let pathsByName: [String: String]
    let style: String
    let script: String
    let icons: String
    let mark: String
    let favicon: String
    let appIcon: String
    let touchIcon: String
    let avatar: String
    let banner: String
    /// Module names to addresses, with integrity; literally in each page.
    let importMap: HTML
    /// Its source expression for `script-src`.
    let importMapHash: String

    private init() {
        var byName: [String: Asset] = [:]
        for file in UnsafeBufferPointer(start: cresources_files(), count: cresources_count()) {
            let name = String(cString: file.path)
            guard !name.hasPrefix("catalogues/") else { continue }
            byName[name] = Asset(name, Array(UnsafeBufferPointer(start: file.bytes, count: file.length)))
        }
        pathsByName = byName.mapValues(\.path)
        func path(_ name: String) -> String { byName[name]?.path ?? "/assets/missing" }
        style = path("css/martlet.css")
        script = path("js/main.js")
        icons = path("img/icons.svg")
        mark = path("img/mark.svg")
        favicon = path("img/favicon.svg")
        appIcon = path("img/app-icon.svg")
        touchIcon = path("img/touch-icon.png")
        avatar = path("img/avatar.svg")
        banner = path("img/banner.svg")
        byPath = Dictionary(byName.values.map { ($0.path, $0) }) { first, _ in first }

        let modules = byName.filter { $0.key.hasPrefix("js/") && $0.key != "js/main.js" }.sorted { $0.key < $1.key }
        let imports = modules.map { "\"martlet/\($0.key.dropFirst(3).dropLast(3))\":\"\($0.value.path)\"" }
        let integrity = modules.map { "\"\($0.value.path)\":\"\($0.value.integrity)\"" }
        let map =
            "{\"imports\":{\(imports.joined(separator: ","))},\"integrity\":{\(integrity.joined(separator: ","))}}"
        importMap = HTML(script: map)
        importMapHash = "'sha256-\(Secrets.base64(Secrets.sha256(map)))'"
    }

    /// The address of a file of `Assets/`.
    func path(of name: String) -> String { pathsByName[name] ?? "/assets/missing" }
}

extension Asset {
    fileprivate init(_ name: String, _ bytes: [UInt8]) {
        let digest = Secrets.sha256(bytes)
        let file = name.split(separator: "/").last ?? ""
        let stem = file.prefix { $0 != "." }
        let ending = file.dropFirst(stem.count)
        path = "/assets/\(stem).\(hexadecimal(digest.prefix(5)))\(ending)"
        type =
            switch ending {
            case ".css": "text/css; charset=utf-8"
            case ".js": "text/javascript; charset=utf-8"
            case ".svg": "image/svg+xml"
            case ".png": "image/png"
            default: "application/octet-stream"
            }
        self.bytes = bytes
        let compressed = ending == ".png" ? nil : gzip(bytes)
        gzipped = compressed.flatMap { $0.count < bytes.count ? $0 : nil }
        integrity = "sha256-\(Secrets.base64(digest))"
    }
}

private func gzip(_ bytes: [UInt8]) -> [UInt8]? {
    let compressed = [UInt8](unsafeUninitializedCapacity: bytes.count + 64) { buffer, count in
        count = cresources_gzip(bytes, bytes.count, buffer.baseAddress, buffer.count)
    }
    return compressed.isEmpty ? nil : compressed
}

private func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef")
    return bytes.reduce(into: "") { text, byte in
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
}
