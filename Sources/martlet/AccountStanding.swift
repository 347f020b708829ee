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

        @OptionGroup var account: AnyAccount

        func run() async throws { try await account.treat(as: .suspended, "is suspended") }
    }

    struct Limit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show an account only to those who follow it.",
            discussion: "Example: martlet account limit loud@other.example")

        @OptionGroup var account: AnyAccount

        func run() async throws { try await account.treat(as: .limited, "is limited") }
    }

    struct Restore: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a suspension or limit back.", discussion: "Example: martlet account restore eve")

        @OptionGroup var account: AnyAccount

        func run() async throws { try await account.treat(as: .good, "is treated like any other") }
    }
}

/// Somebody here or elsewhere.
struct AnyAccount: ParsableArguments {
    @Argument(help: "NAME, or NAME@DOMAIN for somebody elsewhere.") var name: String
    @OptionGroup var options: ConfigOptions

    fileprivate func treat(as standing: Account.Standing, _ words: String) async throws {
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
}
