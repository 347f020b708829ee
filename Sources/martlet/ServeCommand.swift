import ArgumentParser
import Server

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the server.",
        discussion: """
            Tables are brought up to date first. Ctrl-C stops it cleanly.

            Example: MARTLET_DOMAIN=social.example martlet serve
            """)

    @OptionGroup var options: ConfigOptions

    @Option(help: "Which part of the work this process does: all, web or worker.")
    var role: ServerConfig.Role = .all

    func run() async throws {
        var config = try await options.read()
        config.role = role
        try await Serve(config: config).run()
    }
}

extension ServerConfig.Role: ExpressibleByArgument {}
