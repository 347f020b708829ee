import JSON

extension JSONValue {
    /// Mastodon 4.6 sends a FeatureRequest without `actor` (`ActivityPub::FeatureRequestSerializer`): whoever signed it
    /// is meant. A signing key of Mastodon is its owner's address with a fragment. Nil when nothing is missing.
    package func withActor(ofKey keyID: String) -> JSONValue? {
        guard case .object(var object) = self, object["actor"] == nil, object["type"] == "FeatureRequest",
            let actor = keyID.split(separator: "#", maxSplits: 1).first
        else { return nil }
        object["actor"] = .string(String(actor))
        return .object(object)
    }
}
