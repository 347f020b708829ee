import Actions
import Database
import Domain
import Federation
import Foundation
import HTTPTransport
import JSON
import Logging
import PostgresCluster
import Server
import ServiceLifecycle
import Store
import Synchronization

/// Servers that really listen, each on a loopback address of its own, with their jobs and deliveries running.
package final class World: Sendable {
    package let servers: [String: TestServer]
    private let time: MovableClock

    private init(servers: [String: TestServer], time: MovableClock) {
        self.servers = servers
        self.time = time
    }

    /// Starts servers, lets `body` use them, and stops them whatever happens.
    package static func with(
        _ names: [String], on engine: Engine, adjust: @Sendable (inout ServerConfig) -> Void = { _ in },
        outbound: @Sendable (inout OutboundClient.Settings) -> Void = { _ in },
        federation: @Sendable (inout FederationSettings) -> Void = { _ in },
        observe: (@Sendable (_ statement: String) -> Void)? = nil, _ body: (World) async throws -> Void
    ) async throws {
        var servers: [String: TestServer] = [:]
        let time = MovableClock()
        for name in names {
            let (config, database) = try await TestServer.config(name, on: engine, adjust: adjust, observe: observe)
            let node = try await Node.open(
                config, migrate: true, clock: Clock { time.now }, passwords: Passwords(cost: .trivial),
                settings: database, outbound: outbound, federation: federation, logger: quietLogger)
            let server = TestServer(node: node)
            try await server.start()
            servers[name] = server
        }
        let world = World(servers: servers, time: time)
        do {
            try await body(world)
        } catch {
            for server in servers.values { await server.stop() }
            throw error
        }
        for server in servers.values { await server.stop() }
    }

    package subscript(_ name: String) -> TestServer {
        guard let server = servers[name] else { preconditionFailure("no server \(name)") }
        return server
    }

    /// Runs `body` with one more node of a server: the same names and the same database, with an address of its own.
    package func withNode(
        beside name: String, role: ServerConfig.Role = .all, _ body: (TestServer) async throws -> Void
    ) async throws {
        var config = self[name].node.config
        (config.listenHost, config.listenPort) = Loopback.address()
        config.role = role
        let node = try await Node.open(
            config, migrate: true, clock: Clock { [time] in time.now }, passwords: Passwords(cost: .trivial),
            settings: Database.Settings(isDurable: false), logger: quietLogger)
        let server = TestServer(node: node)
        do {
            try await server.start()
            for one in [server, self[name]] {
                guard try await eventually({ one.node.neighbours?.isListening == true }) else {
                    throw Missing(what: "the connection of nodes")
                }
            }
            try await body(server)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    /// Moves the clock of all servers.
    package func advance(seconds: Int64) { time.advance(seconds: seconds) }
}

/// The machine's clock, moved by a test.
private final class MovableClock: Sendable {
    private let offset = Mutex<Int64>(0)

    var now: Timestamp { .now.adding(seconds: offset.withLock { $0 }) }

    func advance(seconds: Int64) { offset.withLock { $0 += seconds } }
}

/// One server of a world.
package final class TestServer: Sendable {
    package let node: Node
    private let running: Mutex<Task<Void, any Error>?> = Mutex(nil)

    package var baseURL: String { node.config.baseURL }
    /// Where this node itself listens; others of the same server listen elsewhere.
    package var address: String { "http://\(node.config.listenHost):\(node.config.listenPort)" }

    fileprivate init(node: Node) { self.node = node }

    fileprivate static func config(
        _ name: String, on engine: Engine, adjust: (inout ServerConfig) -> Void,
        observe: (@Sendable (String) -> Void)?
    ) async throws -> (ServerConfig, Database.Settings) {
        let (host, port) = Loopback.address()
        let database = engine == .memory ? ":memory:" : try await PostgresCluster.database(named: "world_\(name)")
        var config = ServerConfig(
            domain: "\(host):\(port)", baseURL: "http://\(host):\(port)", listenHost: host, listenPort: port,
            database: database, rateLimits: false, logLevel: .error, development: true)
        adjust(&config)
        var settings = Database.Settings(isDurable: false)
        settings.observe = observe
        return (config, settings)
    }

    /// Listens and works, after `pause` with what there was.
    package func start() async throws {
        let (ready, isReady) = AsyncStream<Bool>.makeStream()
        let services = try node.services { _ in isReady.yield(true) }
        let task = Task {
            defer { isReady.finish() }
            let group = ServiceGroup(configuration: .init(services: services, logger: quietLogger))
            try await group.run()
        }
        running.withLock { $0 = task }
        if await ready.first(where: { $0 }) == nil { try await task.value }
    }

    /// Nobody listens and nothing is done, as when a machine is off.
    package func pause() async {
        let task = running.withLock { running in
            defer { running = nil }
            return running
        }
        task?.cancel()
        _ = await task?.result
    }

    func stop() async {
        await pause()
        await node.close()
    }

    /// Makes a person with a token that may do everything.
    package func person(_ name: String) async throws -> Person {
        let user = try await node.actions.createAccount(
            name: name, email: "\(name)@example.org", password: "correct horse", role: .person, confirmed: true)
        let token = try await node.actions.issueToken(
            for: user.id, application: nil, scopes: ScopeSet("read write follow push"))
        return Person(name: name, id: user.id.description, token: token, server: self)
    }

    package var domain: String { node.config.domain }
}

private let quietLogger: Logger = {
    var logger = Logger(label: "test")
    logger.logLevel = ProcessInfo.processInfo.environment["MARTLET_TEST_LOG"] == nil ? .critical : .debug
    return logger
}()
