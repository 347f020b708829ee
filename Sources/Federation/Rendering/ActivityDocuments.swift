import Actions
import ActivityVocabulary
import Domain
import Store

/// The documents that other servers ask for, as bytes. Nil: there is none, or it is not for whoever asks.
struct ActivityDocuments: Sendable {
    /// A document, or what is left where one was.
    enum Found: Sendable {
        case document([UInt8], isOpen: Bool)
        /// 410: it was here and never comes back.
        case gone([UInt8])
        case missing
    }

    let actions: Actions
    let rendering: ActivityRendering
    let instance: InstanceActor
    let assertionKeys: AssertionKeys
    /// What nobody has to sign for.
    let kept: KeptAnswers<Found>

    private var identity: ServerIdentity { actions.identity }

    /// - Parameter isMinimal: no more than what is needed to check a signature, for those who do not say who they are.
    func actor(username: String, isMinimal: Bool = false) async throws -> Found {
        if isMinimal { return try await loadActor(username, isMinimal: true) ?? .missing }
        return try await kept.value(for: username) { try await loadActor(username, isMinimal: false) } ?? .missing
    }

    private func loadActor(_ username: String, isMinimal: Bool) async throws -> Found? {
        let id = try await actions.read { try $0.account(Handle(username: username))?.id }
        let assertion = try await id.flatMapAsync { try await assertionKeys.key(of: $0) }
        return try await actions.read { reader in
            guard let account = try reader.account(Handle(username: username)) else { return nil }
            if account.standing == .deleted { return .gone(TombstoneDocument(id: account.uri).bytes) }
            if isMinimal {
                guard let key = try reader.signingKey(of: account.id) else { return nil }
                let document = rendering.minimalActor(
                    account, publicPEM: key.publicPEM, keyID: key.keyID, assertion: assertion)
                return .document(document.bytes, isOpen: true)
            }
            guard let actor = try rendering.actor(account, assertion: assertion, reader) else { return nil }
            return .document(actor.bytes, isOpen: true)
        }
    }

    /// The server publishes nothing, but every actor has an outbox (ActivityPub §4.1).
    var instanceOutbox: Found {
        .document(CollectionDocument(id: "\(instance.uri)/outbox", totalItems: 0, items: []).bytes, isOpen: true)
    }

    func instanceActor() async throws -> Found {
        .document(
            rendering.instance(
                instance, publicPEM: try await instance.publicPEM(), assertion: try await instance.assertionKey()
            ).bytes, isOpen: true)
    }

    /// - Parameters:
    ///   - username: nil where the address does not name the author.
    ///   - viewer: who signed the request.
    func note(_ id: Post.ID, by username: String?, viewer: Account.ID?) async throws -> Found {
        func load() async throws -> Found {
            try await post(id, by: username, viewer: viewer) { view, place in rendering.note(view, at: place).bytes }
        }
        guard viewer == nil else { return try await load() }
        return try await kept.value(for: "\(username ?? "")/\(id)") {
            let found = try await load()
            if case .missing = found { return nil } else { return found }
        } ?? .missing
    }

    /// The activity that announced a post: a Create, or for boosts the Announce.
    func activity(_ id: Post.ID, by username: String?, viewer: Account.ID?) async throws -> Found {
        try await post(id, by: username, viewer: viewer, withBoosts: true) { view, place in
            guard let boosted = view.boosted?.view else {
                return rendering.create(rendering.note(view, at: place)).bytes
            }
            return rendering.announce(
                view.post, by: view.author.account.uri, of: boosted.post.uri, author: boosted.author.account.uri
            ).bytes
        }
    }

    private func post(
        _ id: Post.ID, by username: String?, viewer: Account.ID?, withBoosts: Bool = false,
        _ render: @escaping @Sendable (PostView, PostPlace) -> [UInt8]
    ) async throws -> Found {
        let identity = identity
        return try await actions.read { reader in
            guard let view = try reader.postView(id, viewer: viewer), view.post.isLocal,
                withBoosts || view.post.reblogOf == nil,
                username.map({ $0.lowercased() == view.author.account.username.lowercased() }) ?? true
            else {
                guard let username else { return .missing }
                let uri = identity.postURI(username, id)
                return try reader.isDeleted(uri: uri) ? .gone(TombstoneDocument(id: uri).bytes) : .missing
            }
            return .document(
                render(view, try reader.place(of: view.post)), isOpen: view.post.visibility.isOpen)
        }
    }
}
