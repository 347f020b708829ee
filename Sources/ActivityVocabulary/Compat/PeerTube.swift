import JSON

extension LinkedObject {
    /// PeerTube and Funkwhale put the files of a video or recording among the links to its page; PeerTube's streams
    /// hide them one level deeper, in the `tag` of the playlist. Of several sizes the largest up to 720 lines counts:
    /// enough for a timeline, and every browser plays it.
    var streamedFile: LinkedObject? {
        guard types.contains("Video") || types.contains("Audio") else { return nil }
        let links = (self["url"]?.elements ?? []).prefix(64).compactMap { LinkedObject($0) }
        let inside = links.flatMap { ($0["tag"]?.elements ?? []).prefix(64).compactMap { LinkedObject($0) } }
        let files = (links + inside).filter(\.isPlayable)
        let lines = { (file: LinkedObject) in file["height"]?.whole ?? 0 }
        let small = files.filter { lines($0) <= 720 }
        return small.max { lines($0) < lines($1) } ?? files.min { lines($0) < lines($1) }
    }

    private var isPlayable: Bool {
        guard let type = mediaType, self["href"].flatMap(WebAddress.checked) != nil else { return false }
        return type == "video/mp4" || type == "video/webm" || type.hasPrefix("audio/")
    }

    /// Of several sizes of a picture the largest; PeerTube sends a thumbnail before the preview.
    func largestPicture(_ name: String) -> Picture? {
        let sizes = (self[name]?.elements ?? []).prefix(16).compactMap { LinkedObject($0) }
        guard sizes.count > 1 else { return picture(name) }
        let widest = sizes.max { ($0["width"]?.whole ?? 0) < ($1["width"]?.whole ?? 0) }
        return widest.flatMap(Picture.init) ?? picture(name)
    }
}
