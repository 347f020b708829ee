import Actions
import Domain
import Federation
import Foundation
import HTTPTransport
import JobQueue
import Logging
import ServiceLifecycle
import Store
import UnixSignals

/// Runs a node: its tables, its listener, its jobs and its deliveries, until it is asked to stop.
package struct Serve: Sendable {
    let config: ServerConfig

    package init(config: ServerConfig) { self.config = config }

    /// Returns after SIGINT or SIGTERM, when everything begun has been finished or put back.
    ///
    /// Throws `StartFault` when it cannot start for a reason that a person can change.
    package func run() async throws {
        guard let file = config.databaseFile else { return try await serve() }
        try file.prepare()
        try await file.heldAlone { try await serve() }
    }

    private func serve() async throws {
        OpenFiles.raiseLimit()
        let node: Node
        do {
            node = try await Node.open(config, migrate: true)
        } catch {
            throw StartFault(opening: error, on: config) ?? error
        }
        if config.development {
            node.logger.critical(
                "MARTLET_DEVELOPMENT=1: plain http and private addresses are allowed towards other servers. Never on the internet."
            )
        }
        let services = try node.services { port in await node.greet(port: port) }
        let group = ServiceGroup(
            configuration: .init(
                services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: node.logger))
        // Beside the first requests: a large file takes longer to look through than anybody waits for a start.
        let looking = Task { try? await node.database.examine(within: .seconds(5)) }
        defer { looking.cancel() }
        do {
            try await group.run()
        } catch {
            await node.close()
            throw StartFault(listening: error, on: config) ?? error
        }
        await node.close()
    }
}

/// A service under a short name: the log of the start would otherwise hold all that is inside, settings included.
private struct Named: Service, CustomStringConvertible {
    let description: String
    let service: any Service

    func run() async throws { try await service.run() }
}

/// A listener that says so when it is asked to end: who spreads requests over several nodes then takes others.
private struct Ready: Service {
    let service: any Service
    let readiness: Readiness

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await service.run()
        } onGracefulShutdown: {
            readiness.stop()
        }
    }
}

extension Node {
    /// What runs in this process, in the order in which it is started.
    package func services(
        onReady: @escaping @Sendable (_ port: Int) async -> Void
    ) throws -> [ServiceGroupConfiguration.ServiceConfiguration] {
        var services = [Named(description: "pressure", service: pressure)]
        if let neighbours { services.append(Named(description: "neighbours", service: neighbours)) }
        if config.role != .web {
            services += [
                Named(description: "jobs", service: queue), Named(description: "deliveries", service: federation),
            ]
        }
        if config.role != .worker {
            let edges = try Edges(self)
            var settings = HTTPServerSettings()
            // The rest is for the database and for what is asked of other servers.
            settings.maxConnections = min(settings.maxConnections, OpenFiles.limit / 4 * 3)
            let listener = makeHTTPServer(
                host: config.listenHost, port: config.listenPort, responder: edges.responder(),
                upgrade: edges.api.webSocket, settings: settings, logger: logger, onReady: onReady)
            services.append(Named(description: "listener", service: Ready(service: listener, readiness: readiness)))
        } else if let (host, port) = config.workerListen {
            let listener = makeHTTPServer(
                host: host, port: port, responder: OperatorRoutes(node: self).responder(), logger: logger,
                onReady: onReady)
            services.append(Named(description: "listener", service: Ready(service: listener, readiness: readiness)))
        }
        return services.map {
            .init(
                service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                failureTerminationBehavior: .gracefullyShutdownGroup)
        }
    }

    /// Says where the server is, and how the first person gets in.
    func greet(port: Int) async {
        // A worker answers only who watches it.
        guard config.role != .worker else { return }
        print("Martlet is at \(config.baseURL) (listening on \(config.listenAddress(port: port))). Ctrl-C stops it.")
        do {
            if try await !database.read({ try $0.hasOwner() }) {
                let token = try await actions.makeSetUpToken()
                print("Nobody owns this server yet. Open this link, once, to name it and make your account:")
                print("  \(config.baseURL)/setup?token=\(token)")
            }
        } catch {
            logger.error("The set-up link could not be made", metadata: ["error": "\(error)"])
        }
        // Into a file or a pipe these lines would otherwise wait for a full buffer.
        fflush(nil)
    }
}
