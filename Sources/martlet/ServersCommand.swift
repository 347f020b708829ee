import Actions
import ArgumentParser
import Domain
import Server
import Store

struct ServersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "servers", abstract: "Block or limit other servers, hide their media, and list the rules.",
        discussion: """
            A rule is for the name and every name below it. What is known from a blocked server disappears, follows to \
            and from there end; nothing comes from there or goes there.

            Examples:
              martlet servers list
              martlet servers block evil.example
              martlet servers limit loud.example
              martlet servers hide-media lewd.example
              martlet servers unblock evil.example
            """,
        subcommands: [List.self, Block.self, Limit.self, HideMedia.self, Unblock.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the servers that there are rules for.")

        @OptionGroup var options: ConfigOptions

        func run() async throws {
            try await Node.with(options.read()) { node in
                let servers = try await node.database.read { try $0.ruledServers() }
                if servers.isEmpty { print("There is no rule for any server.") }
                for server in servers { print("\(server.host)\t\(server.rule.word)") }
            }
        }
    }

    struct Block: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take nothing from a server and send nothing there.")

        @OptionGroup var server: OtherServer

        func run() async throws { try await server.rule(.suspend, "is blocked") }
    }

    struct Limit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a server's people only to those who follow them.")

        @OptionGroup var server: OtherServer

        func run() async throws { try await server.rule(.limit, "is limited") }
    }

    struct HideMedia: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "hide-media", abstract: "Show no pictures, films and sounds of a server's people.")

        @OptionGroup var server: OtherServer

        func run() async throws { try await server.rule(.media, "is shown without media") }
    }

    struct Unblock: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take the rule for a server back.")

        @OptionGroup var server: OtherServer

        func run() async throws { try await server.rule(.none, "is treated like any other") }
    }
}

struct OtherServer: ParsableArguments {
    @Argument(help: "Its domain.") var domain: String
    @OptionGroup var options: ConfigOptions

    fileprivate func rule(_ rule: ServerRule, _ words: String) async throws {
        try await Node.with(options.read()) { node in
            do {
                try await node.actions.setRule(rule, forHost: domain, by: nil)
            } catch Refusal.invalid {
                throw Complaint("\(domain) is no other server's domain. Write it like social.example.")
            }
            print("\(domain) \(words). The running server does the rest.")
        }
    }
}

extension ServerRule {
    fileprivate var word: String {
        switch self {
        case .none: "like any other"
        case .media: "without media"
        case .limit: "limited"
        case .suspend: "blocked"
        }
    }
}
