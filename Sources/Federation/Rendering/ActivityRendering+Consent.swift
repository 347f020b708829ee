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

    /// Who may do what with a post. Only what is enforced is said (GoToSocial): nothing of likes, replies and boosts
    /// unless the author chose something.
    func policy(of view: PostView) -> NoteDocument.Policy {
        var policy = NoteDocument.Policy()
        policy.canQuote = quoteRule(of: view.post, author: view.author.account.uri)
        guard let own = view.post.interactionPolicy else { return policy }
        policy.canLike = rule(own.like, .like, view)
        policy.canReply = rule(own.reply, .reply, view)
        policy.canAnnounce = rule(own.announce, .announce, view)
        return policy
    }

    private func rule(
        _ rule: Domain.InteractionPolicy.Rule?, _ interaction: Interaction, _ view: PostView
    ) -> NoteDocument.Rule {
        guard let rule, !rule.automatic.contains(.everybody) else {
            return NoteDocument.Rule(automatic: [Audience.everybody])
        }
        let uri = view.author.account.uri
        let mentioned = view.mentions.map(\.uri)
        let named = interaction == .reply || rule.automatic.contains(.mentioned) ? mentioned : []
        return NoteDocument.Rule(
            automatic: [uri] + addresses(of: rule.automatic, author: uri) + named,
            manual: addresses(of: rule.manual, author: uri) + (rule.manual.contains(.mentioned) ? mentioned : []))
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

    /// The stamp for a like, reply or boost of one of `username`'s posts; those for quotes have addresses of their own.
    func authorization(_ id: Approval.ID, by username: String) async throws -> Found {
        try await actions.read { reader in
            guard let approval = try reader.approval(id), approval.interaction != .quote,
                let uri = approval.authorizationURI,
                let target = try reader.post(approval.target), target.isLocal,
                let author = try reader.account(target.author), author.speaks,
                author.username.lowercased() == username.lowercased()
            else { return .missing }
            var stamp = QuoteAuthorizationDocument(
                id: uri, attributedTo: author.uri, interactingObject: approval.objectURI,
                interactionTarget: target.uri)
            stamp.kind = approval.interaction.authorization
            return .document(stamp.bytes, isOpen: true)
        }
    }
}

extension Interaction {
    fileprivate var authorization: InteractionAuthorization.Kind {
        switch self {
        case .like: .like
        case .reply: .reply
        case .announce: .announce
        case .quote: .quote
        }
    }
}
