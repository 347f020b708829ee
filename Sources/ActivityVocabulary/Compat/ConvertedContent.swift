extension Note {
    /// What to show of the post, as HTML that nobody has sanitised.
    ///
    /// Notes and questions are shown as they are. For videos, articles, events and the like, Mastodon shows the title,
    /// the abstract and a link to the page; so that threads look alike everywhere, so do we, but keep the text of
    /// articles and pages, which is what their readers came for.
    package var displayHTML: String {
        let text = contentIsHTML ? content : Self.paragraphs(content)
        guard !kind.isNative else { return text }
        var html = ""
        if let name { html += "<p><strong>\(Self.escaped(name))</strong></p>" }
        switch kind {
        case .article, .page, .document, .other: html += text.isEmpty ? Self.paragraphs(summary ?? "") : text
        default: html += summary.map(Self.paragraphs) ?? ""
        }
        if let url, !html.contains(url) { html += "<p><a href=\"\(Self.escaped(url))\">\(Self.escaped(url))</a></p>" }
        return html
    }

    /// The content warning: only what notes call their summary is one.
    package var spoilerText: String { kind.isNative ? summary ?? "" : "" }

    private static func paragraphs(_ text: String) -> String {
        text.replacing("\r\n", with: "\n").split(separator: "\n\n").map { paragraph in
            "<p>" + escaped(String(paragraph)).replacing("\n", with: "<br>") + "</p>"
        }.joined()
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
