import Actions
import Domain
import HTTPTransport
import JSON

extension Call {
    /// Who may do what with a post, as GoToSocial's apps send it: `interaction_policy[can_reply][always][]=followers`.
    /// Nil when nothing was sent. What may be done `with_approval` waits at `/api/v1/interaction_requests`.
    func interactionPolicy() throws -> InteractionPolicy? {
        guard let tree = parameters.tree("interaction_policy") else { return nil }
        func rule(_ names: [String]) throws -> InteractionPolicy.Rule? {
            guard let rule = names.lazy.compactMap({ tree.tree($0) }).first else { return nil }
            func parties(_ names: String...) throws -> Parties {
                try names.flatMap(rule.strings).map(party).reduce(into: Parties()) { $0.formUnion($1) }
            }
            return InteractionPolicy.Rule(
                automatic: try parties("always", "automatic_approval"),
                manual: try parties("with_approval", "manual_approval"))
        }
        return InteractionPolicy(
            like: try rule(["can_favourite", "can_like"]), reply: try rule(["can_reply"]),
            announce: try rule(["can_reblog", "can_announce"]))
    }

    private func party(_ name: String) throws -> Parties {
        guard let party = Parties(interactionName: name) else {
            throw APIError.validation(
                "Interaction policy is not included in the list (public, followers, following, mentioned, author)")
        }
        return party
    }
}

extension Parties {
    /// The names of GoToSocial's API.
    private static let interactionNames: [(name: String, parties: Parties)] = [
        ("public", .everybody), ("followers", .followers), ("following", .following), ("mentioned", .mentioned),
    ]

    fileprivate init?(interactionName name: String) {
        // The author may always.
        if name == "author" || name == "me" || name.isEmpty {
            self = []
        } else if let match = Self.interactionNames.first(where: { $0.name == name }) {
            self = match.parties
        } else {
            return nil
        }
    }

    fileprivate var interactionNames: [String] { Self.interactionNames.filter { contains($0.parties) }.map(\.name) }
}

extension JSONWriter {
    /// The member `interaction_policy`, of posts that have one: an addition to Mastodon's Status, in GoToSocial's words.
    mutating func write(_ policy: InteractionPolicy?) {
        guard let policy else { return }
        key("interaction_policy")
        beginObject()
        let everybody = InteractionPolicy.Rule(automatic: .everybody)
        let rules: [(StaticString, InteractionPolicy.Rule)] = [
            ("can_favourite", policy.like ?? everybody), ("can_reply", policy.reply ?? everybody),
            ("can_reblog", policy.announce ?? everybody),
        ]
        for (name, rule) in rules {
            key(name)
            beginObject()
            field("automatic_approval", rule.automatic.interactionNames + ["author"] + rule.automaticPeople)
            field("manual_approval", rule.manual.interactionNames + rule.manualPeople)
            endObject()
        }
        endObject()
    }
}
