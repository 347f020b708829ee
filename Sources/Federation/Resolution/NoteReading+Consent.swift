import Actions
import ActivityVocabulary
import Domain
import Store

extension NoteReading {
    /// What a note says it quotes.
    ///
    /// - Parameter depth: how many quotes led to it.
    func quote(of note: Note, depth: Int) -> RemoteQuote? {
        guard let quote = note.quote, quote.target != note.id, addresses.url(quote.target) != nil else { return nil }
        return RemoteQuote(
            uri: quote.target, authorizationURI: quote.authorization, isLegacy: quote.isLegacy, depth: depth)
    }

    /// Whom the author lets quote the note. Who says nothing of it lets nobody (FEP-044f).
    func quotePolicy(of note: Note, by actor: RemoteActor?) -> QuotePolicy {
        guard let rule = note.policy?.canQuote else { return .nobody }
        func parties(_ uris: [String]) -> Parties {
            uris.reduce(into: Parties()) { parties, uri in
                switch uri {
                case Audience.everybody: parties.insert(.everybody)
                case note.attributedTo: break
                case actor?.followersURL: parties.insert(.followers)
                case actor?.followingURL: parties.insert(.following)
                default: parties.insert(.unsupported)
                }
            }
        }
        return QuotePolicy(automatic: parties(rule.automatic), manual: parties(rule.manual))
    }

    /// Who may like, answer and boost the note. What it does not speak of is open to everybody.
    func interactionPolicy(of note: Note, by actor: RemoteActor?) -> Domain.InteractionPolicy? {
        guard let policy = note.policy else { return nil }
        func rule(_ rule: Note.Rule?) -> Domain.InteractionPolicy.Rule? {
            guard let rule else { return nil }
            // Open to everybody is the same as nothing at all.
            if rule.automatic == [Audience.everybody], rule.manual.isEmpty { return nil }
            let (automatic, manual) = (members(rule.automatic, actor), members(rule.manual, actor))
            return Domain.InteractionPolicy.Rule(
                automatic: automatic.parties, manual: manual.parties, automaticPeople: automatic.people,
                manualPeople: manual.people)
        }
        return Domain.InteractionPolicy(
            like: rule(policy.canLike), reply: rule(policy.canReply), announce: rule(policy.canAnnounce)
        ).nonEmpty
    }

    /// Groups, and people one by one.
    private func members(_ uris: [String], _ actor: RemoteActor?) -> (parties: Parties, people: [String]) {
        var found: (parties: Parties, people: [String]) = ([], [])
        for uri in uris {
            switch uri {
            case Audience.everybody: found.parties.insert(.everybody)
            case actor?.followersURL: found.parties.insert(.followers)
            case actor?.followingURL: found.parties.insert(.following)
            default: found.people.append(uri)
            }
        }
        return found
    }
}

extension Note {
    typealias Rule = ActivityVocabulary.InteractionPolicy.Rule
}
