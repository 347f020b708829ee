import ArgumentParser
import Server

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the database's tables up to date, and stop.",
        discussion: "Example: MARTLET_DATABASE=postgres://martlet@localhost/martlet martlet migrate")

    @OptionGroup var options: ConfigOptions

    func run() async throws {
        let node = try await Node.open(options.read(), migrate: true)
        await node.close()
        print("The database is up to date.")
    }
}
