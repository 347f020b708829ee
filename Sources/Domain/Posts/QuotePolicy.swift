/// Groups of people that a policy of a post names.
package struct Parties: OptionSet, Sendable, Hashable, Codable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }

    /// Somebody whom this server cannot tell, such as a collection that is not the author's.
    package static let unsupported = Parties(rawValue: 1)
    package static let everybody = Parties(rawValue: 2)
    /// Who follows the author.
    package static let followers = Parties(rawValue: 4)
    /// Whom the author follows.
    package static let following = Parties(rawValue: 8)

    /// Whom the post names.
    package static let mentioned = Parties(rawValue: 16)

    /// Mastodon's names (`QuoteApproval`), in its order.
    package var names: [String] {
        [
            (Parties.unsupported, "unsupported_policy"), (.everybody, "public"), (.followers, "followers"),
            (.following, "following"),
        ].filter { contains($0.0) }.map(\.1)
    }
}

/// Who may quote a post: at once, and who after the author has agreed. Nobody else may, except the author.
package struct QuotePolicy: RawRepresentable, Sendable, Hashable {
    package var automatic: Parties
    package var manual: Parties

    package init(automatic: Parties, manual: Parties = []) {
        self.automatic = automatic
        self.manual = manual
    }

    package init(rawValue: Int) {
        automatic = Parties(rawValue: rawValue >> 16)
        manual = Parties(rawValue: rawValue & 0xFFFF)
    }

    package var rawValue: Int { automatic.rawValue << 16 | manual.rawValue }

    package static let nobody = QuotePolicy(automatic: [])

    package init(_ choice: InteractionChoice) {
        let rule = choice.rule ?? InteractionPolicy.Rule(automatic: .everybody)
        self.init(automatic: rule.automatic, manual: rule.manual)
    }

    /// By the name of a choice, or Mastodon's for everybody, `public`.
    package init?(name: String) {
        guard let choice = name == "public" ? .everybody : InteractionChoice(rawValue: name) else { return nil }
        self.init(choice)
    }

    /// What it was chosen by; nil when it was an app, more finely.
    package var choice: InteractionChoice? { InteractionChoice.allCases.first { QuotePolicy($0) == self } }

    /// Mastodon's name for who may without being agreed to: `public`, `followers` or `nobody`.
    package var name: String {
        automatic.contains(.everybody) ? "public" : automatic.contains(.followers) ? "followers" : "nobody"
    }

    /// Whether telling what somebody may takes knowing who follows whom.
    package var asksForFollows: Bool {
        !automatic.union(manual).isDisjoint(with: [.followers, .following])
    }

    /// What somebody may do. The raw value is Mastodon's name (`QuoteApproval.current_user`).
    package enum Permission: String, Sendable { case automatic, manual, unknown, denied }

    /// - Parameters:
    ///   - follows: whether they follow the author; `isFollowed`: whether the author follows them.
    package func permission(
        isAuthor: Bool, follows: Bool, isFollowed: Bool, visibility: Visibility
    ) -> Permission {
        if visibility == .direct { return .denied }
        if isAuthor { return .automatic }
        if visibility == .private { return .denied }
        func names(_ parties: Parties) -> Bool {
            parties.contains(.everybody) || (follows && parties.contains(.followers))
                || (isFollowed && parties.contains(.following))
        }
        if names(automatic) { return .automatic }
        if names(manual) { return .manual }
        return automatic.union(manual).contains(.unsupported) ? .unknown : .denied
    }
}
