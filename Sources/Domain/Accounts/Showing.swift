extension Account {
    /// What an account wants shown of itself, and to whom: the tabs of its profile (Mastodon's `showMedia`,
    /// `showRepliesInMedia`, `showFeatured`), and its posts to those who are not signed in (GoToSocial's
    /// `hidesToPublicFromUnauthedWeb`, `hidesCcPublicFromUnauthedWeb`). What is stored is one number.
    package struct Showing: OptionSet, Sendable, Hashable {
        package let rawValue: Int

        package init(rawValue: Int) { self.rawValue = rawValue }

        /// A list of posts with pictures.
        package static let media = Showing(rawValue: 1)
        /// Answers to others in that list.
        package static let repliesInMedia = Showing(rawValue: 2)
        /// What the account recommends.
        package static let featured = Showing(rawValue: 4)
        package static let publicToGuests = Showing(rawValue: 8)
        package static let unlistedToGuests = Showing(rawValue: 16)

        /// As long as nothing else is said.
        package static let everything: Showing = [
            .media, .repliesInMedia, .featured, .publicToGuests, .unlistedToGuests,
        ]
    }

    /// Whether posts that are for everybody are for people without an account here too.
    package func showsToGuests(_ visibility: Visibility) -> Bool {
        switch visibility {
        case .public: showing.contains(.publicToGuests)
        case .unlisted: showing.contains(.unlistedToGuests)
        case .private, .direct: false
        }
    }
}
