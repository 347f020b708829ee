/// What people do with somebody else's post. The raw value is stored.
package enum Interaction: Int, Sendable, Codable, CaseIterable {
    case like = 0
    case reply, announce
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
        switch interaction {
        case .like: like
        case .reply: reply
        case .announce: announce
        }
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
