import ArgumentParser
import Server

struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Print the version.", discussion: "Example: martlet version")

    func run() { print("martlet \(Version.current)") }
}
