import Foundation

/// A running chromedriver, found on the PATH (or in `MARTLET_CHROMEDRIVER`).
///
/// A shell stands between: it waits for its standard input to close, which happens however this process ends, and
/// then ends its whole process group and removes the temporary files. So nothing is left behind by a test run that
/// crashes or is killed.
final class DriverProcess: Sendable {
    /// Where the driver listens, on 127.0.0.1.
    let port: Int
    /// Kept open for as long as the driver is to run.
    private let lifeline: FileHandle

    private static let script = """
        mkdir -p "$TMPDIR"
        "$0" --port=0 2>&1 &
        read -r _
        trap '' TERM
        kill -TERM 0
        # The browser still writes while it ends.
        for _ in 1 2 3 4 5 6 7 8 9 10; do
            rm -rf "$TMPDIR" 2>/dev/null && break
            sleep 0.2
        done
        """

    init() throws {
        let environment = ProcessInfo.processInfo.environment
        let process = Process()
        let input = Pipe()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "setsid", "sh", "-c", Self.script, environment["MARTLET_CHROMEDRIVER"] ?? "chromedriver",
        ]
        process.environment = environment.merging([
            "TMPDIR": URL.temporaryDirectory.appending(path: "browser-\(UUID().uuidString)").path
        ]) { _, ours in ours }
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        lifeline = input.fileHandleForWriting
        port = try Self.announcedPort(output.fileHandleForReading)
        // Whatever the driver prints later is read away, so that it never waits for a full pipe.
        output.fileHandleForReading.readabilityHandler = { handle in
            if handle.availableData.isEmpty { handle.readabilityHandler = nil }
        }
    }

    /// Reads the driver's greeting up to "started successfully on port N."
    private static func announcedPort(_ output: FileHandle) throws -> Int {
        var text = ""
        while !text.contains("started successfully on port ") || !text.hasSuffix("\n") {
            let data = output.availableData
            guard !data.isEmpty else {
                throw WebDriverError("no driver", "chromedriver did not start (bin/setup test installs it): \(text)")
            }
            text += String(decoding: data, as: UTF8.self)
        }
        guard let port = text.split(separator: "on port ").last?.prefix(while: \.isNumber), let number = Int(port)
        else {
            throw WebDriverError("no driver", "chromedriver named no port: \(text)")
        }
        return number
    }
}
