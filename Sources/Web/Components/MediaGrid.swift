import Domain
import Localization

/// A picture, film or sound of a post.
package struct MediaTile: Sendable {
    package var kind: Attachment.Kind
    package var address: String
    package var preview: String?
    package var description: String
    package var width: Int?
    package var height: Int?

    package init(
        kind: Attachment.Kind, address: String, preview: String? = nil, description: String = "", width: Int? = nil,
        height: Int? = nil
    ) {
        self.kind = kind
        self.address = address
        self.preview = preview
        self.description = description
        self.width = width
        self.height = height
    }
}

/// All of them, in a grid; behind a button where the author asked for care.
struct MediaGrid {
    var tiles: [MediaTile]
    var veiled: Bool

    func html(on page: PageContext) -> HTML? {
        guard !tiles.isEmpty else { return nil }
        let count = tiles.count > 4 ? "many" : String(tiles.count)
        let grid: HTML = "<div class=\"media\" data-n=\"\(count)\">\(tiles.map { figure($0, page) })</div>"
        let preference = page.viewer?.preferences.expandMedia ?? "default"
        guard preference == "hide_all" || veiled && preference != "show_all" else { return grid }
        let label = page.words(veiled ? "media.sensitive" : "media.hidden", ["count": .number(tiles.count)])
        return "<details class=\"veil\"><summary>\(label)</summary>\(grid)</details>"
    }

    private func figure(_ tile: MediaTile, _ page: PageContext) -> HTML {
        "<figure>\(element(tile, page))\(altNote(tile, page))</figure>"
    }

    private func element(_ tile: MediaTile, _ page: PageContext) -> HTML {
        let label = tile.description.isEmpty ? page.words("media.undescribed") : tile.description
        switch tile.kind {
        case .image:
            return """
                <a href="\(link: tile.address)" data-m="media"><img src="\(link: tile.preview ?? tile.address)" \
                alt="\(label)"\(size(tile)) loading="lazy" decoding="async"></a>
                """
        case .gifv, .video:
            return """
                <video src="\(link: tile.address)" controls playsinline preload="none"\
                \(flag: "loop", tile.kind == .gifv)\(attribute: "poster", tile.preview) aria-label="\(label)"></video>
                """
        case .audio:
            return "<audio src=\"\(link: tile.address)\" controls preload=\"none\" aria-label=\"\(label)\"></audio>"
        case .unknown:
            return """
                <a class="file" href="\(link: tile.address)" rel="nofollow noopener">\(page.words("media.file"))</a>
                """
        }
    }

    private func size(_ tile: MediaTile) -> HTML? {
        guard let width = tile.width, let height = tile.height else { return nil }
        return " width=\"\(width)\" height=\"\(height)\""
    }

    /// The description for those who see the picture too.
    private func altNote(_ tile: MediaTile, _ page: PageContext) -> HTML? {
        guard !tile.description.isEmpty, tile.kind != .audio, tile.kind != .unknown else { return nil }
        return """
            <details class="alt"><summary title="\(page.words("media.alt"))">ALT</summary>\
            <p dir="auto">\(tile.description)</p></details>
            """
    }
}
