import Localization

/// A person in few words: picture, name, handle.
package struct PersonLine: Sendable {
    /// The display name with its custom emoji as pictures; never empty.
    package var name: HTML
    /// The name as plain text, for accessible names and titles.
    package var plainName: String
    /// "alice" for people here, "alice@elsewhere.example" for others.
    package var handle: String
    package var path: String
    package var picture: String

    package init(name: HTML? = nil, plainName: String, handle: String, path: String? = nil, picture: String? = nil) {
        self.name = name ?? HTML(text: plainName)
        self.plainName = plainName
        self.handle = handle
        self.path = path ?? "/@\(handle)"
        self.picture = picture ?? Assets.embedded.avatar
    }

    /// Decoration: the name stands beside it.
    func face(size: Int) -> HTML {
        """
        <img class="\(picture == Assets.embedded.avatar ? "avatar tint-\(tint)" : "avatar")" src="\(link: picture)" width="\(size)" height="\(size)" alt="" loading="lazy" decoding="async">
        """
    }

    /// Who has no picture of their own gets the common one in a colour by their handle: people can be told apart.
    private var tint: Int {
        handle.utf8.reduce(3) { sum, byte in (sum * 37 + Int(byte)) % 8191 } % 8
    }

    var nameLink: HTML {
        "<a href=\"\(link: path)\">\(name)</a>"
    }

    /// "@alice", isolated and left to right.
    var handleText: HTML {
        "<bdi class=\"handle\" dir=\"ltr\">@\(handle)</bdi>"
    }

    /// The short name of feeds: without the server, which the title tells.
    var shortHandle: HTML {
        let short = handle.split(separator: "@").first.map(String.init) ?? handle
        return "<bdi class=\"handle\" dir=\"ltr\" title=\"@\(handle)\">@\(short)</bdi>"
    }
}
