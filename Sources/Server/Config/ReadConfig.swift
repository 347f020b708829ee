import Configuration
import Domain
import Foundation
import Logging
import SystemPackage

/// A setting that cannot be used: its name, its value, and what is accepted.
package struct ConfigError: Error, CustomStringConvertible {
    package let faults: [String]

    package var description: String { faults.joined(separator: "\n") }
}

extension ServerConfig {
    /// Reads the environment, then the file, then the defaults; every fault is reported, not only the first.
    ///
    /// - Parameters:
    ///   - file: a file of `NAME=value` lines; nil: `martlet.env` in the working folder when there is one.
    package static func read(
        environment: [String: String] = ProcessInfo.processInfo.environment, file: String? = nil
    ) async throws -> ServerConfig {
        let fileProvider: EnvironmentVariablesProvider
        do {
            fileProvider = try await EnvironmentVariablesProvider(
                environmentFilePath: FilePath(file ?? "martlet.env"), allowMissing: file == nil)
        } catch {
            throw ConfigError(faults: ["--config \(file ?? "martlet.env") cannot be read: \(error)"])
        }
        var values = Values(
            reader: ConfigReader(providers: [
                EnvironmentVariablesProvider(environmentVariables: environment), fileProvider,
            ]))
        let config = values.config()
        guard values.faults.isEmpty else { throw ConfigError(faults: values.faults) }
        return config
    }
}

/// Reads one setting after the other and collects what is wrong.
private struct Values {
    let reader: ConfigReader
    var faults: [String] = []

    mutating func config() -> ServerConfig {
        let (host, port) = listen() ?? ("127.0.0.1", 8080)
        let development = flag("DEVELOPMENT", default: false)
        let base = baseURL(port: port, allowsPlain: development)
        let dataFolder = text("DATA") ?? "data"
        return ServerConfig(
            domain: domain(base: base), baseURL: base, listenHost: host, listenPort: port, dataFolder: dataFolder,
            database: database(in: dataFolder), directDatabase: directDatabase(),
            preparesStatements: flag("DATABASE_PREPARES", default: true),
            registration: choice("REGISTRATION", default: .open),
            smtpURL: smtpURL(), mailFrom: mailFrom(), rateLimits: flag("RATE_LIMITS", default: true),
            logLevel: logLevel(), logFormat: choice("LOG_FORMAT", default: .text), metricsToken: metricsToken(),
            workerListen: address("WORKER_LISTEN", text("WORKER_LISTEN")), development: development,
            role: choice("ROLE", default: .all),
            authorizedFetch: flag("AUTHORIZED_FETCH", default: false))
    }

    /// The value of `MARTLET_NAME`; empty counts as absent.
    private func text(_ name: String) -> String? {
        let key = ConfigKey(["martlet"] + name.lowercased().split(separator: "_").map(String.init))
        let value = reader.string(forKey: key)?.trimmingCharacters(in: .whitespaces)
        return value?.isEmpty == false ? value : nil
    }

    private mutating func fault(_ name: String, _ value: String, accepted: String) {
        faults.append("MARTLET_\(name) is \"\(value)\", which is not accepted. Give \(accepted).")
    }

    private mutating func listen() -> (host: String, port: Int)? {
        address("LISTEN", text("LISTEN") ?? "127.0.0.1:8080")
    }

    private mutating func address(_ name: String, _ value: String?) -> (host: String, port: Int)? {
        guard let value else { return nil }
        guard let colon = value.lastIndex(of: ":"), let port = Int(value[value.index(after: colon)...]),
            (0...65_535).contains(port), colon != value.startIndex
        else {
            fault(name, value, accepted: "an address and a port, such as 127.0.0.1:8080 or [::]:8080")
            return nil
        }
        return (value[..<colon].trimmingCharacters(in: CharacterSet(charactersIn: "[]")), port)
    }

    /// Its value is a secret: a wrong one is not repeated.
    private mutating func metricsToken() -> String? {
        guard let value = text("METRICS_TOKEN") else { return nil }
        guard value.utf8.count >= 16, value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            faults.append(
                "MARTLET_METRICS_TOKEN is too short or has characters that no header can have. "
                    + "Give at least 16 letters and digits, such as `openssl rand -hex 16` prints.")
            return nil
        }
        return value
    }

    private mutating func baseURL(port: Int, allowsPlain: Bool) -> String {
        guard let given = text("BASE_URL") else {
            guard let domain = text("DOMAIN") else { return "http://localhost:\(port)" }
            let isLocal = domain.hasPrefix("localhost") || domain.hasPrefix("127.")
            return "\(isLocal ? "http" : "https")://\(domain)"
        }
        var value = given
        while value.hasSuffix("/") { value.removeLast() }
        let parts = URLComponents(string: value)
        guard let parts, let host = parts.host, !host.isEmpty, ["http", "https"].contains(parts.scheme),
            parts.path.isEmpty,
            parts.query == nil, parts.fragment == nil, parts.user == nil
        else {
            fault("BASE_URL", given, accepted: "a scheme and a host without a path, such as https://social.example")
            return "http://localhost:\(port)"
        }
        let isLoopback = host == "localhost" || host.hasPrefix("127.") || host == "[::1]"
        if parts.scheme == "http", !isLoopback, !allowsPlain {
            fault(
                "BASE_URL", given,
                accepted: "an https:// address (http only on loopback, or with MARTLET_DEVELOPMENT=1)")
        }
        return value.lowercased()
    }

    private mutating func domain(base: String) -> String {
        let value = text("DOMAIN") ?? base.split(separator: "/").last.map(String.init) ?? "localhost"
        guard Handle.isDomain(value) else {
            fault("DOMAIN", value, accepted: "a host name in ASCII (xn--… for others), such as social.example")
            return value
        }
        return value.lowercased()
    }

    private mutating func database(in folder: String) -> String {
        guard let value = text("DATABASE") else { return "\(folder)/martlet.sqlite" }
        if value.contains("://"), !value.hasPrefix("postgres://"), !value.hasPrefix("postgresql://") {
            fault("DATABASE", value, accepted: "the path of a file, or postgres://user:password@host/name")
        }
        return value
    }

    private mutating func directDatabase() -> String? {
        guard let value = text("DATABASE_DIRECT") else { return nil }
        if !value.hasPrefix("postgres://"), !value.hasPrefix("postgresql://") {
            fault("DATABASE_DIRECT", value, accepted: "postgres://user:password@host/name, past any pooler")
        }
        return value
    }

    private mutating func smtpURL() -> String? {
        guard let value = text("SMTP_URL") else { return nil }
        guard let parts = URLComponents(string: value), ["smtp", "smtps"].contains(parts.scheme),
            parts.host?.isEmpty == false
        else {
            fault("SMTP_URL", value, accepted: "smtp://user:password@host:587 or smtps://user:password@host:465")
            return nil
        }
        return value
    }

    private mutating func mailFrom() -> String? {
        guard let value = text("MAIL_FROM") else { return nil }
        guard SignUpRules.fault(email: value) == nil else {
            fault("MAIL_FROM", value, accepted: "an address, such as martlet@social.example")
            return nil
        }
        return value
    }

    private mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, default standard: Choice
    ) -> Choice where Choice.RawValue == String {
        guard let value = text(name) else { return standard }
        guard let choice = Choice(rawValue: value.lowercased()) else {
            fault(name, value, accepted: Choice.allCases.map(\.rawValue).joined(separator: ", "))
            return standard
        }
        return choice
    }

    private mutating func flag(_ name: String, default standard: Bool) -> Bool {
        guard let value = text(name) else { return standard }
        switch value.lowercased() {
        case "1", "on", "true", "yes": return true
        case "0", "off", "false", "no": return false
        default:
            fault(name, value, accepted: "on or off")
            return standard
        }
    }

    private mutating func logLevel() -> Logger.Level {
        guard let value = text("LOG_LEVEL") else { return .info }
        guard let level = Logger.Level(rawValue: value.lowercased()) else {
            fault("LOG_LEVEL", value, accepted: Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))
            return .info
        }
        return level
    }
}
