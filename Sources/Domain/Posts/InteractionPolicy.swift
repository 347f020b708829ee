/// What people do with somebody else's post. The raw value is stored.
package enum Interaction: Int, Sendable, Codable, CaseIterable {
    case like = 0
    case reply, announce, quote
}

/// Who may like, answer and boost a post (GoToSocial's interaction policies). What it does not speak of is open to
/// everybody who may see the post; quoting has a policy of its own.
package struct InteractionPolicy: Sendable, Codable, Hashable {
    /// Who may at once, and who after the author has agreed; nobody else may.
    package struct Rule: Sendable, Codable, Hashable {
        package var automatic: Parties
        package var manual: Parties
        /// The ids of people who are named one by one: what is said of them goes before what is said of groups.
        package var automaticPeople: [String]
        package var manualPeople: [String]

        package init(
            automatic: Parties = [], manual: Parties = [], automaticPeople: [String] = [], manualPeople: [String] = []
        ) {
            self.automatic = automatic
            self.manual = manual
            self.automaticPeople = automaticPeople
            self.manualPeople = manualPeople
        }

        package func permission(of person: Interactor) -> QuotePolicy.Permission {
            if automaticPeople.contains(person.uri) { return .automatic }
            if manualPeople.contains(person.uri) { return .manual }
            if !automatic.isDisjoint(with: person.parties) { return .automatic }
            return manual.isDisjoint(with: person.parties) ? .denied : .manual
        }
    }

    package var like: Rule?
    package var reply: Rule?
    package var announce: Rule?

    package init(like: Rule? = nil, reply: Rule? = nil, announce: Rule? = nil) {
        self.like = like
        self.reply = reply
        self.announce = announce
    }

    package subscript(interaction: Interaction) -> Rule? {
        get {
            switch interaction {
            case .like: like
            case .reply: reply
            case .announce: announce
            // `QuotePolicy` says it.
            case .quote: nil
            }
        }
        set {
            switch interaction {
            case .like: like = newValue
            case .reply: reply = newValue
            case .announce: announce = newValue
            case .quote: break
            }
        }
    }

    /// What somebody who is not the author may do. People who are named or answered may always reply: nobody is spoken
    /// of without a chance to answer (as GoToSocial does).
    package func permission(
        of person: Interactor, _ interaction: Interaction, isAnswered: Bool
    ) -> QuotePolicy.Permission {
        guard let rule = self[interaction] else { return .automatic }
        if interaction == .reply, isAnswered || person.parties.contains(.mentioned) { return .automatic }
        return rule.permission(of: person)
    }

    /// Nil when it says nothing.
    package var nonEmpty: InteractionPolicy? { self == InteractionPolicy() ? nil : self }
}

/// Somebody who wants to do something with a post, and to which groups they belong for its author.
package struct Interactor: Sendable {
    package var uri: String
    package var parties: Parties

    package init(uri: String, parties: Parties) {
        self.uri = uri
        self.parties = parties
    }
}

/// What people of this server choose from, for each kind of interaction. The raw value is the name in forms.
package enum InteractionChoice: String, Sendable, CaseIterable {
    case everybody
    /// Everybody, after the author has agreed.
    case ask
    case followers
    /// Followers at once, others after the author has agreed.
    case followersElseAsk = "followers-ask"
    case nobody

    package init?(_ rule: InteractionPolicy.Rule?) {
        guard let match = Self.allCases.first(where: { $0.rule == rule }) else { return nil }
        self = match
    }

    /// Nil: nothing is said, which leaves it open to everybody.
    package var rule: InteractionPolicy.Rule? {
        switch self {
        case .everybody: nil
        case .ask: InteractionPolicy.Rule(manual: .everybody)
        case .followers: InteractionPolicy.Rule(automatic: .followers)
        case .followersElseAsk: InteractionPolicy.Rule(automatic: .followers, manual: .everybody)
        case .nobody: InteractionPolicy.Rule()
        }
    }
}
