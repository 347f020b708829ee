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

    @Option(help: "Which part of the work this process does: all, web or worker (MARTLET_ROLE).")
    var role: ServerConfig.Role?

    func run() async throws {
        var config = try await options.read()
        if let role { config.role = role }
        try await Serve(config: config).run()
    }
}

extension ServerConfig.Role: ExpressibleByArgument {}
