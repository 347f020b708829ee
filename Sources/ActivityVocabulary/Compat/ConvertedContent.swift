extension Note {
    /// What to show of the post, as HTML that nobody has sanitised.
    ///
    /// Notes and questions are shown as they are, under their title if they have one. For videos, Mastodon shows the
    /// title and a link to the page; so that threads look alike everywhere, so do we, but keep the text of articles,
    /// pages, events and recordings, which is what their readers came for.
    package var displayHTML: String {
        let text = contentIsHTML ? content : HTML.paragraphs(content)
        guard !kind.isNative else { return titleOfNote + text }
        var html = name.map { "<p><strong>\(HTML.escaped($0))</strong></p>" } ?? ""
        html += event?.html ?? ""
        html += book?.html ?? ""
        switch kind {
        case .video: html += spoilerText.isEmpty ? summary.map(HTML.paragraphs) ?? "" : ""
        default: html += text.isEmpty ? HTML.paragraphs(summary ?? "") : text
        }
        for link in links where !html.contains(link) && !html.contains(HTML.escaped(link)) {
            html += "<p>\(HTML.link(link))</p>"
        }
        return html
    }

    /// The content warning: what notes call their summary is one, and what PeerTube says of a sensitive video.
    package var spoilerText: String {
        kind.isNative || (kind == .video && sensitive) ? summary ?? "" : ""
    }

    /// The page, and what a post of a link aggregator points to.
    private var links: [String] {
        [url].compactMap(\.self) + attachments.filter { $0.kind == .link }.map(\.url)
    }
}

/// Pieces of HTML made here.
enum HTML {
    static func paragraphs(_ text: String) -> String {
        text.replacing("\r\n", with: "\n").split(separator: "\n\n").map { paragraph in
            "<p>" + escaped(String(paragraph)).replacing("\n", with: "<br>") + "</p>"
        }.joined()
    }

    static func link(_ address: String, _ text: String? = nil) -> String {
        "<a href=\"\(escaped(address))\">\(escaped(text ?? address))</a>"
    }

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
