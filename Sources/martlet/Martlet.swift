import ArgumentParser
import Server

@main
struct Martlet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "martlet", abstract: "A federated microblogging server.",
        discussion: """
            Settings come from the environment (MARTLET_…) or from a file, martlet.env in the working folder or the \
            one that --config names; docs/admin/configure.md lists them.

            Example: martlet serve
            """,
        version: Version.current,
        subcommands: [
            ServeCommand.self, MigrateCommand.self, AccountCommand.self, ServersCommand.self, RelayCommand.self,
            TokenCommand.self, JobsCommand.self,
            DeliveriesCommand.self, DoctorCommand.self, TopCommand.self, VersionCommand.self,
        ])
}

/// What every command that needs the server's settings takes.
struct ConfigOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A file of NAME=value lines instead of martlet.env.", valueName: "file"))
    var config: String?

    /// The settings; a wrong one ends the command with what is accepted.
    func read() async throws -> ServerConfig {
        do {
            return try await ServerConfig.read(file: config)
        } catch let error as ConfigError {
            throw Complaint(error.description)
        }
    }
}

/// What a person did that cannot be done, in words that say what to do.
struct Complaint: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
