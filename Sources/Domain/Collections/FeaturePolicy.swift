/// Who may put an account into a collection: `interactionPolicy.canFeature` of its actor (FEP-7aa9). What is stored is
/// one number; zero is an account whose server says nothing, which counts as no consent.
package struct FeaturePolicy: RawRepresentable, Sendable, Hashable {
    /// Whom a policy speaks of.
    package struct Circle: OptionSet, Sendable, Hashable {
        package let rawValue: Int

        package init(rawValue: Int) { self.rawValue = rawValue }

        package static let everybody = Circle(rawValue: 1)
        package static let followers = Circle(rawValue: 2)
        package static let following = Circle(rawValue: 4)
        /// Somebody by name, or a collection that is not known here.
        package static let others = Circle(rawValue: 8)
    }

    /// What a policy means for one account.
    package enum Answer: String, Sendable {
        case automatic, manual, denied, missing, unknown
    }

    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    package init(automatic: Circle, manual: Circle = []) {
        rawValue = Self.stated | automatic.rawValue | manual.rawValue << 8
    }

    package static let missing = FeaturePolicy(rawValue: 0)

    private static let stated = 1 << 16

    package var isStated: Bool { rawValue & Self.stated != 0 }
    package var automatic: Circle { Circle(rawValue: rawValue & 15) }
    package var manual: Circle { Circle(rawValue: rawValue >> 8 & 15) }

    /// What it means for somebody who is in `circles`.
    package func answer(for circles: Circle) -> Answer {
        guard isStated else { return .missing }
        let circles = circles.union(.everybody)
        if !automatic.isDisjoint(with: circles) { return .automatic }
        return manual.isDisjoint(with: circles) ? .denied : .manual
    }

    /// What it means for everybody alike; unknown where that depends on who asks.
    package var answerForAnybody: Answer {
        let answer = answer(for: [])
        guard answer == .denied, !automatic.union(manual).isEmpty else { return answer }
        return .unknown
    }
}

extension Account {
    /// Mastodon's rule for its own people: who wants to be discovered may be featured, by their followers alone when
    /// they choose those.
    package var featurePolicy: FeaturePolicy {
        guard isLocal else { return statedFeaturePolicy }
        guard discoverable ?? false else { return FeaturePolicy(automatic: []) }
        return FeaturePolicy(automatic: locked ? .followers : .everybody)
    }
}
