import Foundation

/// A rule of axe-core that a page breaks, and where.
package struct AccessibilityViolation: Decodable, Sendable, CustomStringConvertible {
    package let id: String
    package let impact: String?
    package let help: String
    package let nodes: [Node]

    package struct Node: Decodable, Sendable {
        package let html: String
        package let failureSummary: String?
    }

    package var description: String {
        let places = nodes.map { "  \($0.html)\n    \($0.failureSummary ?? "")" }
        return "\(id) (\(impact ?? "?")): \(help)\n" + places.joined(separator: "\n")
    }
}

extension Browser {
    /// Runs axe-core on the open page and gives what it finds; its script is the file in `MARTLET_AXE`.
    ///
    /// The rules are those of WCAG 2.2 AA and axe's best practices. Needs the page's JavaScript to be on.
    package func accessibilityViolations() async throws -> [AccessibilityViolation] {
        guard let path = Self.axePath else {
            throw WebDriverError("no axe", "MARTLET_AXE names no axe.min.js; bin/check sets it")
        }
        if try await execute("return typeof axe", as: String.self) != "object" {
            try await execute(String(contentsOf: URL(filePath: path), encoding: .utf8) + "\n;window.axe = axe;")
        }
        let script = """
            const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ["violations"] })
              .then((found) => done(JSON.stringify({ violations: found.violations })))
              .catch((error) => done(JSON.stringify({ failure: String(error) })));
            """
        let answer = try await executeAsync(script, as: String.self) ?? "{}"
        let report = try JSONDecoder().decode(Report.self, from: Data(answer.utf8))
        guard let violations = report.violations else {
            throw WebDriverError("axe", report.failure ?? "no result")
        }
        return violations
    }

    private struct Report: Decodable {
        let violations: [AccessibilityViolation]?
        let failure: String?
    }

    /// From `MARTLET_AXE`, which bin/check sets.
    private static var axePath: String? {
        guard let path = ProcessInfo.processInfo.environment["MARTLET_AXE"], !path.isEmpty else { return nil }
        return path
    }
}
