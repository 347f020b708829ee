/// Who may see a post. Ordered from the widest audience to the narrowest; it never widens after publication.
package enum Visibility: Int, Sendable, Codable, CaseIterable, Comparable {
    case `public` = 0
    case unlisted = 1
    case `private` = 2
    case direct = 3

    /// Mastodon's word for it in the API.
    package var name: String {
        switch self {
        case .public: "public"
        case .unlisted: "unlisted"
        case .private: "private"
        case .direct: "direct"
        }
    }

    package init?(name: String) {
        guard let match = Visibility.allCases.first(where: { $0.name == name }) else { return nil }
        self = match
    }

    /// Anybody who has the address may read it.
    package var isOpen: Bool { self <= .unlisted }

    package static func < (left: Visibility, right: Visibility) -> Bool { left.rawValue < right.rawValue }
}
