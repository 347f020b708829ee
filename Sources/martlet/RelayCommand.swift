import Actions
import ArgumentParser
import Domain
import Server
import Store

struct RelayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "relay", abstract: "Subscribe to relays, which pass public posts on between servers.",
        discussion: """
            Relays tell their administrators' address as an inbox, which ends in /inbox (Mastodon's way), or as an \
            actor (LitePub's way, of Pleroma). Either will do. A relay that was added has to agree before anything is \
            sent there or taken from there.

            Examples:
              martlet relay add https://relay.example/inbox
              martlet relay add https://relay.example/actor
              martlet relay list
              martlet relay disable https://relay.example/inbox
            """,
        subcommands: [Add.self, List.self, Remove.self, Enable.self, Disable.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Ask a relay to let this server in.")

        @Argument(help: "The address of its inbox or of its actor.") var url: String
        @OptionGroup var options: ConfigOptions

        func run() async throws {
            try await Node.with(options.read()) { node in
                do {
                    let relay = try await node.actions.addRelay(url, by: nil, resolver: node.federation.resolver)
                    print("\(relay.url)\t\(relay.state.words). The running server asks it.")
                } catch Refusal.invalid {
                    throw Complaint(
                        "\(url) is no address of another server. Write it like https://relay.example/inbox.")
                } catch Refusal.blocked {
                    throw Complaint("That server is blocked here. See martlet servers list.")
                } catch Refusal.notFound {
                    throw Complaint("There is no actor at \(url), or its server does not answer.")
                }
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the relays and what they said.")

        @OptionGroup var options: ConfigOptions

        func run() async throws {
            try await Node.with(options.read()) { node in
                let relays = try await node.database.read { try $0.relays() }
                if relays.isEmpty { print("There is no relay.") }
                for relay in relays { print("\(relay.url)\t\(relay.state.words)") }
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Leave a relay and forget it.")

        @Argument(help: "Its address, as in the list.") var url: String
        @OptionGroup var options: ConfigOptions

        func run() async throws {
            try await change(url, options, "is removed") { try await $0.removeRelay($1, by: nil) }
        }
    }

    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask a relay again that was disabled, did not answer or said no.")

        @Argument(help: "Its address, as in the list.") var url: String
        @OptionGroup var options: ConfigOptions

        func run() async throws {
            try await change(url, options, "is asked") { try await $0.enableRelay($1, by: nil) }
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Leave a relay, but keep its address.")

        @Argument(help: "Its address, as in the list.") var url: String
        @OptionGroup var options: ConfigOptions

        func run() async throws {
            try await change(url, options, "is off") { try await $0.disableRelay($1, by: nil) }
        }
    }
}

private func change(
    _ url: String, _ options: ConfigOptions, _ words: String, _ act: (Actions, Relay.ID) async throws -> Void
) async throws {
    try await Node.with(options.read()) { node in
        guard let relay = try await node.database.read({ try $0.relay(url: url) }) else {
            throw Complaint("There is no relay \(url). See martlet relay list.")
        }
        do {
            try await act(node.actions, relay.id)
        } catch Refusal.blocked {
            throw Complaint("That server is blocked here. See martlet servers list.")
        }
        print("\(url) \(words). The running server tells it.")
    }
}

extension Relay.State {
    fileprivate var words: String {
        switch self {
        case .off: "off"
        case .pending: "asked, no answer yet"
        case .accepted: "accepted"
        case .rejected: "rejected"
        }
    }
}
