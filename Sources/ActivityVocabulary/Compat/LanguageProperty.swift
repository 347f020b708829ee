import JSON

extension Note.Content {
    /// PeerTube and Lemmy name the language beside the text (`language.identifier`), Mobilizon in `inLanguage`.
    static func languageProperty(of object: LinkedObject) -> String? {
        LinkedObject(object["language"])?.text("identifier", limit: 35) ?? object.text("inLanguage", limit: 35)
    }
}
