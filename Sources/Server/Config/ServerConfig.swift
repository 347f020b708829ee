import Domain
import Logging

/// Everything that an operator sets, read once at the start. Names and defaults are in docs/admin/configure.md.
package struct ServerConfig: Sendable {
    /// Which part of the work this process does.
    package enum Role: String, Sendable, CaseIterable { case all, web, worker }

    package var domain: String
    package var baseURL: String
    package var listenHost: String
    package var listenPort: Int
    /// Folder for the database and files.
    package var dataFolder: String
    /// A file, or `postgres://…`.
    package var database: String
    /// `postgres://…` past a pooler, for what nodes tell each other; nil: the same.
    package var directDatabase: String?
    /// Whether PostgreSQL may keep statements prepared; not behind older poolers.
    package var preparesStatements: Bool
    package var registration: ServerIdentity.Registration
    /// nil: no mail is sent, and accounts work at once.
    package var smtpURL: String?
    package var mailFrom: String
    package var rateLimits: Bool
    package var logLevel: Logger.Level
    package var logFormat: Observability.LogFormat
    /// Who sends it as a bearer token may read `/metrics` from elsewhere; nil: nobody may.
    package var metricsToken: String?
    /// Where a worker answers `/health`, `/ready` and `/metrics`; nil: it does not listen.
    package var workerListen: (host: String, port: Int)?
    /// Plain http and private addresses allowed towards other servers.
    package var development: Bool
    package var role: Role
    /// Posts and profiles are shown only to servers that sign their requests.
    package var authorizedFetch: Bool

    package init(
        domain: String, baseURL: String, listenHost: String = "127.0.0.1", listenPort: Int = 8080,
        dataFolder: String = "data", database: String, directDatabase: String? = nil,
        preparesStatements: Bool = true, registration: ServerIdentity.Registration = .open,
        smtpURL: String? = nil, mailFrom: String? = nil, rateLimits: Bool = true, logLevel: Logger.Level = .info,
        logFormat: Observability.LogFormat = .text, metricsToken: String? = nil,
        workerListen: (host: String, port: Int)? = nil, development: Bool = false, role: Role = .all,
        authorizedFetch: Bool = false
    ) {
        self.domain = domain
        self.baseURL = baseURL
        self.listenHost = listenHost
        self.listenPort = listenPort
        self.dataFolder = dataFolder
        self.database = database
        self.directDatabase = directDatabase
        self.preparesStatements = preparesStatements
        self.registration = registration
        self.smtpURL = smtpURL
        self.mailFrom = mailFrom ?? "martlet@\(domain.split(separator: ":").first ?? "localhost")"
        self.rateLimits = rateLimits
        self.logLevel = logLevel
        self.logFormat = logFormat
        self.metricsToken = metricsToken
        self.workerListen = workerListen
        self.development = development
        self.role = role
        self.authorizedFetch = authorizedFetch
    }

    package var identity: ServerIdentity {
        ServerIdentity(
            domain: domain, baseURL: baseURL, registration: registration, confirmsAddresses: smtpURL != nil,
            version: Version.current)
    }
}

/// The version of this program.
package enum Version {
    package static let current = "0.1.0"
}
