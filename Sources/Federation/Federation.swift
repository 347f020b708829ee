import Actions
import Domain
import HTTPTransport
import Hummingbird
import JobQueue
import Logging
import ServiceLifecycle
import Store

/// This server among others: what they find here, what they send, what is sent to them.
package struct Federation: Service {
    private let discovery: DiscoveryRoutes
    private let activities: ActivityRoutes
    private let inbox: InboxRoute
    private let inbound: InboundProcessing
    private let follows: FollowsSynchronisation
    private let collectionKeeping: CollectionKeeping
    private let threads: ThreadFetching
    private let profiles: ProfileFetching
    private let outbound: Outbound
    private let quotes: QuoteVerification
    private let deliveries: DeliveryWorkers
    private let lookup: RemoteLookup
    private let polls: PollRefresh
    private let actions: Actions

    package init(
        actions: Actions, queue: JobQueue, client: OutboundClient, settings: FederationSettings, clock: Clock,
        logger: Logger
    ) {
        self.actions = actions
        let addresses = Addresses(identity: actions.identity, development: settings.development)
        let blocked = BlockedHosts(actions.database, clock: clock)
        let instance = InstanceActor(actions)
        let flavours = KnownFlavours(actions.database, clock: clock, logger: logger)
        let fetcher = Fetcher(
            client: client, instance: instance, flavours: flavours, blocked: blocked, addresses: addresses,
            clock: clock, pace: HostPace(limit: settings.pace, clock: clock))
        let actors = ActorResolver(
            actions: actions, fetcher: fetcher,
            newcomers: NewcomerLimit(actions.database, limit: settings.newServersPerOwner, clock: clock),
            addresses: addresses)
        let reading = NoteReading(addresses: addresses, clock: clock)
        let objects = ObjectResolver(
            actions: actions, fetcher: fetcher, actors: actors, addresses: addresses, reading: reading,
            ancestors: settings.ancestors)
        let collections = CollectionResolver(
            actions: actions, fetcher: fetcher, actors: actors, addresses: addresses)
        let resolvers = Resolvers(actors: actors, objects: objects, collections: collections)
        let keys = KeyDirectory(actions)
        let assertionKeys = AssertionKeys(actions)
        let message = IncomingMessage(
            scheme: actions.identity.baseURL.hasPrefix("http:") ? "http" : "https", authority: addresses.ours)
        polls = PollRefresh(actions: actions, objects: objects)
        let signer = RequestSigner(
            keys: keys, foreign: ForeignKeys(fetcher: fetcher), blocked: blocked, message: message,
            addresses: addresses, clock: clock, kinds: settings.signatures, isRequired: settings.authorizedFetch)
        let rendering = ActivityRendering(identity: actions.identity, clock: clock)

        deliveries = DeliveryWorkers(
            database: actions.database, client: client,
            keys: SigningKeys(actions.database, instance: instance, clock: clock),
            flavours: flavours,
            followers: FollowerDigests(actions.database, rendering: rendering, addresses: addresses, clock: clock),
            health: HostHealth(clock: clock), limit: settings.deliveriesAtOnce, clock: clock, logger: logger)
        discovery = DiscoveryRoutes(
            actions: actions, addresses: addresses, instance: instance,
            kept: KeptAnswers(actions.database, clock: clock))
        activities = ActivityRoutes(
            documents: ActivityDocuments(
                actions: actions, rendering: rendering, instance: instance, assertionKeys: assertionKeys,
                kept: KeptAnswers(actions.database, clock: clock)),
            collections: CollectionDocuments(actions: actions, rendering: rendering, addresses: addresses),
            threads: ThreadDocuments(actions: actions),
            featured: FeaturedDocuments(actions: actions, rendering: rendering), signer: signer,
            identity: actions.identity)
        let pace = InboundPace()
        inbox = InboxRoute(
            actions: actions, queue: queue,
            verifier: SenderVerifier(
                actions: actions, keys: keys, actors: actors, blocked: blocked, addresses: addresses,
                kinds: settings.signatures, fetches: settings.fetchesPerCause),
            message: message, deliveries: deliveries, pace: pace, logger: logger)
        let outbox = Outbox(
            actions: actions, addresses: addresses, blocked: blocked, deliveries: deliveries,
            assertionKeys: assertionKeys)
        inbound = InboundProcessing(
            actions: actions, queue: queue, handlers: Handlers(addresses: addresses, reading: reading),
            resolvers: resolvers,
            forwarding: ReplyForwarding(actions: actions, outbox: outbox, addresses: addresses),
            fetches: settings.fetchesPerCause, pace: pace, logger: logger)
        follows = FollowsSynchronisation(actions: actions, fetcher: fetcher, addresses: addresses)
        collectionKeeping = CollectionKeeping(collections: collections, fetches: settings.fetchesPerCause)
        quotes = QuoteVerification(
            actions: actions, fetcher: fetcher, objects: objects, addresses: addresses)
        outbound = Outbound(actions: actions, rendering: rendering, outbox: outbox)
        threads = ThreadFetching(
            actions: actions, resolvers: resolvers, fetcher: fetcher, addresses: addresses, limits: settings.threads)
        profiles = ProfileFetching(
            actions: actions, resolvers: resolvers, fetcher: fetcher, addresses: addresses, limits: settings.profiles)
        lookup = RemoteLookup(actions: actions, fetcher: fetcher, resolvers: resolvers, addresses: addresses)
    }

    /// Finds accounts and posts of other servers.
    package var resolver: RemoteLookup { lookup }

    /// Must be called before the routes of pages are added: requests for ActivityPub's JSON at the address of a page
    /// are answered by a middleware that stands before everything added later.
    package func addRoutes(to router: Router<EdgeContext>) {
        discovery.add(to: router)
        inbox.add(to: router)
        activities.add(to: router)
    }

    package func registerJobs(on queue: JobQueue) {
        inbound.register(on: queue)
        collectionKeeping.register(on: queue)
        queue.on(SynchroniseFollows.self) { [follows] job, _ in try await follows.run(job) }
        queue.on(VerifyQuote.self) { [quotes] job, _ in try await quotes.verify(job) }
        queue.on(FederatePost.self) { job, _ in try await outbound.federate(job) }
        queue.on(FederateQuoteRequest.self) { job, _ in try await outbound.federate(job) }
        queue.on(FederateStampDelete.self) { job, _ in try await outbound.federate(job) }
        queue.on(FederateApprovalRequest.self) { job, _ in try await outbound.federate(job) }
        queue.on(FederateApprovalAnswer.self) { job, _ in try await outbound.federate(job) }
        queue.on(FederateDelete.self) { job, _ in try await outbound.federate(job) }
        queue.on(FederateReblog.self) { job, _ in try await outbound.federate(job) }
        queue.on(FederateUndoReblog.self) { job, _ in try await outbound.federate(job) }
        queue.on(FederateReaction.self) { job, _ in try await outbound.federate(job) }
        queue.on(FederateUndoReaction.self) { job, _ in try await outbound.federate(job) }
        queue.on(FederatePoll.self) { job, _ in try await outbound.federate(job) }
        queue.on(FederateVote.self) { job, _ in try await outbound.federate(job) }
        queue.on(RefreshPoll.self) { job, _ in try await polls.refresh(job.post) }
        queue.on(EndPoll.self) { job, _ in try await polls.end(job.post) }
        queue.on(FederateFavourite.self) { job, _ in try await outbound.federate(job) }
        queue.on(FederateTie.self) { job, _ in try await outbound.federate(job) }
        queue.on(FederatePin.self) { job, _ in try await outbound.federate(job) }
        queue.on(FederateFeaturedTag.self) { job, _ in try await outbound.federate(job) }
        queue.on(FederateCollection.self) { job, _ in try await outbound.federate(job) }
        queue.on(FederateKeys.self) { job, _ in try await outbound.federate(job) }
        queue.on(FederateReport.self) { job, _ in try await outbound.federate(job) }
        queue.on(FederateRelay.self) { job, _ in try await outbound.federate(job) }
        queue.on(FederateMove.self) { job, _ in try await outbound.federate(job) }
        queue.on(FederateProfile.self) { job, _ in try await outbound.federate(job) }
        queue.on(FederateAccountDelete.self) { job, _ in try await outbound.federate(job) }
        queue.on(FetchThread.self) { job, context in try await threads.run(job, context) }
        queue.on(FetchProfile.self) { job, _ in try await profiles.run(job) }
        queue.every(.seconds(3_600), "federation-prune") { try await prune() }
    }

    /// Delivers what waits, until the service is shut down or the task cancelled.
    package func run() async throws {
        try await cancelWhenGracefulShutdown { try await deliveries.run() }
    }

    /// Activities are remembered longer than a signature is good for; deliveries are tried for fourteen days.
    private func prune() async throws {
        let limit = actions.clock.now().adding(seconds: -24 * 3_600)
        try await actions.database.write { transaction in
            try transaction.pruneInbound(before: limit)
            try transaction.pruneThreadFetches(before: limit)
            try transaction.pruneProfileFetches(before: limit.adding(seconds: -30 * 24 * 3_600))
        }
        try await deliveries.prune()
    }
}
