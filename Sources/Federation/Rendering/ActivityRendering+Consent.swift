import ActivityVocabulary
import Domain
import Store

extension ActivityRendering {
    /// What a post quotes, and the stamp for it: of the quoted author's server, or our own.
    func quote(in view: PostView) -> NoteDocument.Quote? {
        guard let shown = view.quote?.shown, shown.quote.state != .deleted else { return nil }
        guard shown.quote.state == .accepted else { return NoteDocument.Quote(target: shown.uri) }
        let own = shown.stampedBy.map { Quote.stampURI(author: $0, quoting: view.post.id) }
        return NoteDocument.Quote(target: shown.uri, authorization: own ?? shown.quote.authorizationURI)
    }

    /// Who may quote a post, in addresses. Nobody is written as the author alone (FEP-044f).
    func quoteRule(of post: Post, author uri: String) -> NoteDocument.Rule {
        let automatic = addresses(of: post.quotePolicy.automatic, author: uri)
        return NoteDocument.Rule(
            automatic: automatic.isEmpty ? [uri] : automatic,
            manual: addresses(of: post.quotePolicy.manual, author: uri))
    }

    private func addresses(of parties: Parties, author uri: String) -> [String] {
        var addresses: [String] = []
        if parties.contains(.everybody) { addresses.append(Audience.everybody) }
        if parties.contains(.followers) { addresses.append(followers(of: uri)) }
        if parties.contains(.following) { addresses.append("\(uri)/following") }
        return addresses
    }
}

extension ActivityDocuments {
    /// The stamp that lets a post quote one of `username`'s, while that is agreed to.
    func quoteAuthorization(_ quoting: Post.ID, by username: String) async throws -> Found {
        try await actions.read { reader in
            guard let quote = try reader.quote(by: quoting), quote.state == .accepted,
                let target = try quote.target.flatMap({ try reader.post($0) }), target.isLocal,
                let author = try reader.account(target.author), author.speaks,
                author.username.lowercased() == username.lowercased(),
                let uri = try reader.postURIs([quoting])[quoting]
            else { return .missing }
            let stamp = QuoteAuthorizationDocument(
                id: Quote.stampURI(author: author.uri, quoting: quoting), attributedTo: author.uri,
                interactingObject: uri, interactionTarget: target.uri)
            return .document(stamp.bytes, isOpen: true)
        }
    }
}
