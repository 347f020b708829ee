import Foundation
import Server
import Testing

/// What an operator sets, and what is said about it.
@Suite struct ReadConfigTests {
    private func read(_ environment: [String: String]) async throws -> ServerConfig {
        try await ServerConfig.read(environment: environment)
    }

    private func faults(_ environment: [String: String]) async throws -> [String] {
        do {
            _ = try await read(environment)
            return []
        } catch let error as ConfigError {
            return error.faults
        }
    }

    @Test func `without settings it listens on loopback with SQLite in ./data`() async throws {
        let config = try await read([:])
        #expect(config.baseURL == "http://localhost:8080")
        #expect(config.domain == "localhost:8080")
        #expect(config.listenHost == "127.0.0.1" && config.listenPort == 8080)
        #expect(config.dataFolder == "data" && config.database == "data/martlet.sqlite")
        #expect(config.registration == .open)
        #expect(config.smtpURL == nil && config.rateLimits && !config.development)
        #expect(config.logLevel == .info)
    }

    @Test(arguments: [
        ("MARTLET_DOMAIN", "a b"), ("MARTLET_BASE_URL", "ftp://x"), ("MARTLET_BASE_URL", "https://x.example/path"),
        ("MARTLET_BASE_URL", "http://social.example"), ("MARTLET_BASE_URL", "https://"),
        ("MARTLET_LISTEN", "8080"), ("MARTLET_LISTEN", "127.0.0.1:99999"), ("MARTLET_DATABASE", "mysql://x/y"),
        ("MARTLET_DATABASE_DIRECT", "db.example"), ("MARTLET_DATABASE_PREPARES", "maybe"), ("MARTLET_ROLE", "boss"),
        ("MARTLET_REGISTRATION", "maybe"), ("MARTLET_SMTP_URL", "http://mail.example"), ("MARTLET_MAIL_FROM", "nobody"),
        ("MARTLET_RATE_LIMITS", "some"), ("MARTLET_LOG_LEVEL", "loud"), ("MARTLET_DEVELOPMENT", "perhaps"),
    ])
    func `a wrong value is told with its name and what is accepted`(name: String, value: String) async throws {
        let faults = try await faults([name: value])
        let fault = try #require(faults.first)
        #expect(fault.hasPrefix("\(name) is \"\(value)\"") && fault.contains("Give "))
        #expect(faults.count == 1)
    }

    @Test func `all faults are told at once`() async throws {
        let faults = try await faults([
            "MARTLET_LISTEN": "x", "MARTLET_REGISTRATION": "maybe", "MARTLET_LOG_LEVEL": "loud",
            "MARTLET_DEVELOPMENT": "perhaps", "MARTLET_BASE_URL": "http://social.example",
        ])
        #expect(faults.count == 5)
    }

    @Test func `a file gives what the environment does not`() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).env")
        try "MARTLET_DOMAIN=social.example\nMARTLET_REGISTRATION=closed\n".write(
            to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let config = try await ServerConfig.read(
            environment: ["MARTLET_REGISTRATION": "approval"], file: file.path)
        #expect(config.domain == "social.example" && config.baseURL == "https://social.example")
        #expect(config.mailFrom == "martlet@social.example")
        #expect(config.registration == .approval)
    }

    @Test func `a file that is named must exist`() async throws {
        await #expect(throws: ConfigError.self) {
            try await ServerConfig.read(environment: [:], file: "/nowhere/martlet.env")
        }
    }

    @Test func `messages name the database without its password`() {
        let config = ServerConfig(
            domain: "social.example", baseURL: "https://social.example",
            database: "postgres://ada:secret@db.example/martlet")
        #expect(config.databaseWithoutSecret == "postgres://ada@db.example/martlet")
    }
}
