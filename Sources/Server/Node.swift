import Actions
import Database
import Distribution
import Domain
import Federation
import Foundation
import HTTPSignatures
import HTTPTransport
import JobQueue
import Localization
import Logging
import NIOPosix
import Store
import Streaming

/// One process of the server with everything wired together. Commands use its parts; `Serve` also runs them.
package struct Node: Sendable {
    package let config: ServerConfig
    package let database: Database
    package let queue: JobQueue
    package let actions: Actions
    package let hub: StreamHub
    package let languages: Languages
    package let client: OutboundClient
    package let federation: Federation
    package let pressure: Pressure
    /// nil on SQLite, which one process serves.
    package let neighbours: Neighbours?
    package let readiness: Readiness
    package let logger: Logger
    private let number: NodeNumber

    /// All that was ever changed about the tables, in order.
    static let migrations = Migrations.all + JobQueue.migrations + Migrations.ofJobs

    /// Opens the database and wires the parts. Nothing runs yet.
    ///
    /// - Parameters:
    ///   - migrate: bring the tables up to date first; otherwise old tables are reported by the first query.
    ///   - clock: for tests, as are `outbound`, which changes what may be asked of other machines, and `federation`.
    package static func open(
        _ config: ServerConfig, migrate: Bool = false, clock: Clock = Clock(), passwords: Passwords = Passwords(),
        settings: Database.Settings = .init(), outbound: (inout OutboundClient.Settings) -> Void = { _ in },
        federation adjust: (inout FederationSettings) -> Void = { _ in }, logger: Logger? = nil
    ) async throws -> Node {
        // Measures that are made before it go nowhere.
        _ = Observability.metrics
        ProcessFigures.begin()
        let logger = logger ?? Observability.logger(level: config.logLevel, format: config.logFormat)
        var settings = settings
        settings.preparesStatements = settings.preparesStatements && config.preparesStatements
        settings.watch = Watch.store.ignoring(JobQueue.tables)
        let database = try await openDatabase(config, settings, logger)
        if migrate { try await database.migrate(Self.migrations) }

        let number = try await NodeNumber.take(on: database, clock: clock, leases: migrate)
        let ids = number.ids
        let languages = try Languages.embedded()
        let hub = StreamHub()
        let queue = JobQueue(
            database, settings: .init(worker: workerName(config)), now: { clock.now().milliseconds }, logger: logger)
        let reactions = Reactions(queue: queue, hub: hub, hearing: database.hearing)
        let actions = Actions(
            database: database, identity: config.identity, clock: clock, ids: ids, passwords: passwords,
            makeKeyPair: makeKeyPair(by: passwords.work), logger: logger, react: reactions.react)
        var rules = OutboundClient.Settings(
            userAgent: "Martlet/\(Version.current) (+\(config.baseURL)/)", allowLoopback: config.development)
        outbound(&rules)
        let client = OutboundClient(settings: rules, eventLoopGroup: MultiThreadedEventLoopGroup.singleton)
        var peers = FederationSettings(development: config.development, authorizedFetch: config.authorizedFetch)
        adjust(&peers)
        let federation = Federation(
            actions: actions, queue: queue, client: client, settings: peers, clock: clock, logger: logger)
        let distribution = Distribution(
            actions: actions, hub: hub, ids: ids, clock: clock,
            mailer: config.smtpURL.map { Mailer(url: $0, from: config.mailFrom, clock: clock) },
            identity: config.identity, languages: languages, logger: logger)
        federation.registerJobs(on: queue)
        distribution.registerJobs(on: queue)
        ScheduledWork(actions: actions).register(on: queue)
        let pressure = Pressure(database)
        queue.hold(.history) { pressure.level > .calm }
        let neighbours =
            database.dialect == .sqlite
            ? nil
            : Neighbours(
                url: config.directDatabase ?? config.database, number: number, database: database, hub: hub,
                queue: queue, tellsJobs: config.role == .web, logger: logger)
        return Node(
            config: config, database: database, queue: queue, actions: actions, hub: hub, languages: languages,
            client: client, federation: federation, pressure: pressure, neighbours: neighbours,
            readiness: Readiness(database, clock: clock), logger: logger, number: number)
    }

    /// Opens, lets `body` work, and closes, for commands.
    package static func with(_ config: ServerConfig, _ body: (Node) async throws -> Void) async throws {
        var quiet = config
        quiet.logLevel = .warning
        let node = try await open(quiet, migrate: true)
        do {
            try await body(node)
        } catch {
            await node.close()
            throw error
        }
        await node.close()
    }

    /// Lets go of connections and files.
    package func close() async {
        do {
            try await client.shutdown()
        } catch {
            logger.warning("The outbound client did not stop cleanly", metadata: ["error": "\(error)"])
        }
        await number.release()
        await database.close()
    }

    private static func openDatabase(
        _ config: ServerConfig, _ settings: Database.Settings, _ logger: Logger
    ) async throws -> Database {
        if config.database == ":memory:" { return try await Database.open(.memory, settings: settings, logger: logger) }
        if config.database.contains("://") {
            return try await Database.open(.postgres(url: config.database), settings: settings, logger: logger)
        }
        try config.databaseFile?.prepare()
        return try await Database.open(.file(path: config.database), settings: settings, logger: logger)
    }

    /// On SQLite there is one process, so a lasting name gets its jobs back at once after a crash.
    private static func workerName(_ config: ServerConfig) -> String? {
        config.database.contains("://") ? nil : "single"
    }

    private static func makeKeyPair(by work: HardWork) -> @Sendable () async throws -> Actions.KeyPair {
        {
            try await work.run {
                let pair = try SigningKey.generate()
                return Actions.KeyPair(privatePEM: pair.privatePEM, publicPEM: pair.publicPEM)
            }
        }
    }
}
