import ArgumentParser
import Foundation
import Server

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check configuration, database, clock and reachability, and say what to do.",
        discussion: "Example: martlet doctor")

    @OptionGroup var options: ConfigOptions

    func run() async throws {
        let findings = await Examination(config: try await options.read()).findings()
        for finding in findings {
            print("\(finding.isGood ? "ok  " : "FAIL") \(finding.subject): \(finding.words)")
        }
        if findings.contains(where: { !$0.isGood }) { throw ExitCode.failure }
    }
}
