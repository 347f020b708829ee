import Actions
import ActivityVocabulary
import Domain
import JSON
import Logging
import Store

/// What finds accounts and posts of other servers.
struct Resolvers: Sendable {
    let actors: ActorResolver
    let objects: ObjectResolver
    let collections: CollectionResolver
}

/// Other servers must be asked before this can be handled.
struct NeedsNetwork: Error {}

/// What a handler works with.
struct Handling: Sendable {
    let actions: Actions
    /// Keeps what came along; asks nobody by itself.
    let profiles: ActorResolver
    /// What this activity may make us fetch.
    let budget: FetchBudget
    let logger: Logger
    private let resolvers: Resolvers
    private let mayAsk: Bool

    init(actions: Actions, resolvers: Resolvers, mayAsk: Bool, budget: FetchBudget, logger: Logger) {
        self.actions = actions
        self.resolvers = resolvers
        self.mayAsk = mayAsk
        self.budget = budget
        self.logger = logger
        profiles = resolvers.actors
    }

    /// Throws `NeedsNetwork` while other servers are not to be asked; the activity is then handled again, by itself.
    func network() throws -> Resolvers {
        guard mayAsk else { throw NeedsNetwork() }
        return resolvers
    }

    /// Whether an activity was taken back before it came. That is forgotten with the answer: some servers use the
    /// same id again for the next time.
    func wasUndone(_ id: String) async throws -> Bool {
        guard try await actions.read({ try $0.isDeleted(uri: id) }) else { return false }
        return try await actions.write { try $0.transaction.forgetDeleted(uri: id) }
    }
}

/// Who handles which activity: one line each. A handler returns why it did nothing, or nil.
struct Handlers: Sendable {
    typealias Handler = @Sendable (Verified, Handling) async throws -> String?

    private let handlers: [Activity.Kind: Handler]

    /// What is handled at all.
    var kinds: Set<Activity.Kind> { Set(handlers.keys) }

    init(addresses: Addresses, reading: NoteReading) {
        let create = CreateHandler(addresses: addresses, reading: reading)
        func request(for interaction: Interaction) -> Handler {
            InteractionRequestHandler(addresses: addresses, create: create, interaction: interaction).handle
        }
        handlers = [
            .follow: FollowHandler(addresses: addresses).handle,
            .accept: AnswerHandler(addresses: addresses, isYes: true).handle,
            .reject: AnswerHandler(addresses: addresses, isYes: false).handle,
            .undo: UndoHandler(addresses: addresses).handle,
            .create: create.handle,
            .update: UpdateHandler(addresses: addresses, reading: reading, create: create).handle,
            .delete: DeleteHandler().handle,
            .like: LikeHandler(addresses: addresses).handle,
            .emojiReact: ReactHandler(addresses: addresses).handle,
            .announce: AnnounceHandler(addresses: addresses, reading: reading).handle,
            .block: BlockHandler().handle,
            .likeRequest: request(for: .like),
            .replyRequest: request(for: .reply),
            .announceRequest: request(for: .announce),
            .quoteRequest: request(for: .quote),
            .featureRequest: FeatureRequestHandler(addresses: addresses).handle,
            .flag: FlagHandler().handle,
            .move: MoveHandler(addresses: addresses).handle,
            .add: FeaturedHandler(addresses: addresses, isAdding: true).handle,
            .remove: FeaturedHandler(addresses: addresses, isAdding: false).handle,
        ]
    }

    func handle(_ verified: Verified, _ handling: Handling) async throws -> String? {
        guard let handler = handlers[verified.activity.kind] else {
            return "\(verified.activity.kind.name) is not handled"
        }
        return try await handler(verified, handling)
    }
}
