import ArgumentParser
import Domain
import Server

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Make an access token for an account and print it, and nothing else.",
        discussion: "Example: martlet token ada --scope \"read write follow push\"")

    @Argument(help: "The name, without @ and domain.")
    var name: String

    @Option(help: "What the token may do, separated by spaces.")
    var scope = "read write follow push"

    @OptionGroup var options: ConfigOptions

    func run() async throws {
        let scopes = ScopeSet(scope)
        guard scopes.unknown.isEmpty else {
            throw Complaint(
                "--scope: \(scopes.unknown.joined(separator: ", ")) unknown. "
                    + "Give any of \(ScopeSet.known.sorted().joined(separator: " ")).")
        }
        try await Node.with(options.read()) { node in
            let account = try await node.localAccount(name)
            print(try await node.actions.issueToken(for: account.id, application: nil, scopes: scopes))
        }
    }
}
