import ArgumentParser
import Foundation
import Server

struct TopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top", abstract: "Show what a running server does: requests, jobs, backlog, memory.",
        discussion: """
            Each second, until Ctrl-C; one block of lines for each look when the output is no terminal.

            Example: martlet top --once
            """)

    @OptionGroup var options: ConfigOptions

    @Flag(help: "Look once, over the time since the server began.")
    var once = false

    func run() async throws {
        let view = LiveView(config: try await options.read())
        do {
            try await show(view)
        } catch let fault as LiveView.Fault {
            await view.close()
            throw Complaint(fault.description)
        }
        await view.close()
    }

    private func show(_ view: LiveView) async throws {
        let isTerminal = isatty(STDOUT_FILENO) == 1
        var earlier: LiveView.Sample?
        while true {
            let now = try await view.sample()
            let text = LiveView.lines(now, since: earlier).joined(separator: "\n")
            // Home, and nothing below what is written (ECMA-48 CUP, ED).
            print(isTerminal && !once ? "\u{1B}[H\u{1B}[2J\(text)" : text)
            fflush(nil)
            if once { return }
            if !isTerminal { print() }
            earlier = now
            try await Task.sleep(for: .seconds(1))
        }
    }
}
