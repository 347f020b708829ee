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
}
