import Actions
import ArgumentParser
import Domain
import Server
import Store

extension AccountCommand {
    struct Move: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Move an account to another one, here or elsewhere, with its followers.",
            discussion: """
                The other account must name this one as an alias first. Its followers are told when the server runs.

                Examples:
                  martlet account move ada ada@other.example
                  martlet account move ada --end
                """)

        @Argument(help: "The name, without @ and domain.")
        var name: String

        @Argument(help: "Where to: its handle or address.")
        var target: String?

        @Flag(help: "End the move: the account posts here again.")
        var end = false

        @OptionGroup var options: ConfigOptions

        func run() async throws {
            try await Node.with(options.read()) { node in
                let account = try await node.localAccount(name)
                if end {
                    try await node.actions.endMove(of: account.id)
                    return print("@\(name) is here again.")
                }
                guard let target else { throw Complaint("Say where to, or add --end to end a move.") }
                do {
                    try await node.actions.moveAccount(account.id, to: target, resolver: node.federation.resolver)
                } catch Refusal.notMovable(let reason) {
                    throw Complaint(Self.words(reason))
                } catch Refusal.notFound {
                    throw Complaint("There is no account \(target), or its server does not answer.")
                } catch Refusal.selfAction {
                    throw Complaint("That is the same account.")
                }
                print("@\(name) has moved to \(target).")
            }
        }

        private static func words(_ reason: Immovable) -> String {
            switch reason {
            case .unlisted: "The other account does not name this one as an alias. Add it there, then try again."
            case .targetMoved: "The other account has moved away itself."
            case .tooSoon: "The account moved less than 30 days ago."
            }
        }
    }
}
