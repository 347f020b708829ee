import Actions
import ArgumentParser
import Domain
import Server
import Store

extension AccountCommand {
    struct Suspend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Hide an account, here or elsewhere, and refuse what it does.",
            discussion: "Example: martlet account suspend eve@evil.example")

        @Argument(help: "NAME, or NAME@DOMAIN for somebody elsewhere.") var name: String
        @OptionGroup var options: ConfigOptions

        func run() async throws { try await decide(.suspended, name, options, "is suspended") }
    }

    struct Limit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show an account only to those who follow it.",
            discussion: "Example: martlet account limit loud@other.example")

        @Argument(help: "NAME, or NAME@DOMAIN for somebody elsewhere.") var name: String
        @OptionGroup var options: ConfigOptions

        func run() async throws { try await decide(.limited, name, options, "is limited") }
    }

    struct Restore: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a suspension or limit back.", discussion: "Example: martlet account restore eve")

        @Argument(help: "NAME, or NAME@DOMAIN for somebody elsewhere.") var name: String
        @OptionGroup var options: ConfigOptions

        func run() async throws { try await decide(.good, name, options, "is treated like any other") }
    }
}

private func decide(
    _ standing: Account.Standing, _ name: String, _ options: ConfigOptions, _ words: String
) async throws {
    try await Node.with(options.read()) { node in
        let handle = Handle(name).map { handle in
            handle.domain == node.config.domain.lowercased() ? Handle(username: handle.username) : handle
        }
        let account = try await node.database.read { reader in try handle.flatMap { try reader.account($0) } }
        guard let account else { throw Complaint("No account \(name) is known here.") }
        do {
            try await node.actions.setStanding(standing, of: account.id, by: nil)
        } catch Refusal.notAllowed {
            throw Complaint("@\(name) helps to run this server. Take that away first.")
        }
        print("@\(name) \(words).")
    }
}
