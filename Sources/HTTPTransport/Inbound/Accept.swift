/// What an Accept header asks for.
package struct Accept: Sendable {
    private struct Range: Sendable {
        var type: String
        var quality: Double
    }

    private let ranges: [Range]

    /// - Parameter header: nil and an empty one ask for nothing in particular.
    package init(_ header: String?) {
        ranges = (header ?? "").split(separator: ",").prefix(32).map { item in
            let parameters = HeaderParameters(String(item))
            return Range(type: parameters.value, quality: parameters["q"].flatMap { Double($0) } ?? 1)
        }
    }

    /// Whether the client would rather have ActivityPub's JSON than a page. Only asking by name counts: `*/*` is what
    /// browsers and tools send, and `application/json` alone is enough for no server of the network.
    package var prefersActivity: Bool {
        let activity = quality("application/activity+json", "application/ld+json")
        return activity > 0 && activity >= quality("text/html", "application/xhtml+xml")
    }

    /// Whether the client names JSON of any kind, and does not like pages better.
    package var prefersJSON: Bool {
        let json = max(quality("application/json"), quality("application/activity+json", "application/ld+json"))
        return json > 0 && json >= quality("text/html", "application/xhtml+xml")
    }

    private func quality(_ types: String...) -> Double {
        ranges.filter { types.contains($0.type) }.map(\.quality).max() ?? 0
    }
}
