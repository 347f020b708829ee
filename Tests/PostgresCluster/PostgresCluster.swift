import Foundation
import Synchronization

/// A PostgreSQL server of the test process's own: started when first asked for, in a temporary folder and on a free
/// port of the loopback address, and gone with the process however that ends.
package enum PostgresCluster {
    /// Makes a new, empty database and gives its URL. `name` only helps to tell databases apart.
    package static func database(named name: String) async throws -> String {
        let port = try await server.value
        let number = counter.add(1, ordering: .relaxed).newValue
        let database = "\(name.lowercased().filter { $0.isLetter || $0.isNumber })_\(number)"
        try await createDatabase(database, port: port)
        return "postgres://martlet@127.0.0.1:\(port)/\(database)"
    }

    private static let counter = Atomic<Int>(0)
    private static let server = Task { try await start() }

    /// Starts the server and gives its port.
    private static func start() async throws -> Int {
        let binaries = try binaries()
        let port = try freePort()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("martlet-postgres-\(port)").path
        let supervisor = Process()
        supervisor.executableURL = URL(fileURLWithPath: "/bin/sh")
        supervisor.arguments = ["-c", script, "postgres-cluster", binaries, folder, String(port)]
        // Its end of this pipe closes with our process, and that ends the server.
        let lifeline = Pipe()
        let output = Pipe()
        supervisor.standardInput = lifeline
        supervisor.standardOutput = output
        supervisor.standardError = output
        try supervisor.run()
        lifelines.withLock { $0.append(lifeline) }
        let said = await line(output)
        guard said.hasSuffix("ready") else { throw ClusterFailure("PostgreSQL did not start: \(said)") }
        return port
    }

    private static let lifelines = Mutex<[Pipe]>([])

    /// Sets up and runs the server until standard input ends. PostgreSQL refuses to run as root, so there it runs as
    /// the user its package made.
    private static let script = """
        binaries=$1 folder=$2 port=$3
        trap '' INT TERM HUP PIPE
        if [ "$(id -u)" = 0 ]; then as="runuser -u postgres --"; else as=""; fi
        rm -rf "$folder" && mkdir -p "$folder" || { echo "cannot make $folder"; exit 1; }
        [ -z "$as" ] || chown postgres "$folder"
        cd "$folder"
        $as "$binaries/initdb" --no-sync -A trust -U martlet -E UTF8 --locale=C.UTF-8 data >log 2>&1 &&
        $as "$binaries/pg_ctl" -D data -w -l server.log -o "-p $port -c listen_addresses=127.0.0.1 \\
            -c unix_socket_directories='$folder' -c max_connections=500 -c shared_buffers=64MB -c fsync=off \\
            -c synchronous_commit=off -c full_page_writes=off" start </dev/null >>log 2>&1 && echo ready ||
        { cat log server.log 2>/dev/null | tr '\\n' ' '; echo; }
        exec 1>&- 2>&-
        cat >/dev/null
        $as "$binaries/pg_ctl" -D data -m immediate stop </dev/null >/dev/null 2>&1
        cd / && rm -rf "$folder"
        """

    /// Tests of PostgreSQL are not left out where it is missing: they fail and say why.
    private static func binaries() throws -> String {
        let versions = "/usr/lib/postgresql"
        let found = (try? FileManager.default.contentsOfDirectory(atPath: versions)) ?? []
        let folders = ["15"] + found.sorted().reversed()
        let path = folders.map { "\(versions)/\($0)/bin" }.first {
            FileManager.default.isExecutableFile(atPath: "\($0)/initdb")
        }
        guard let path else {
            throw ClusterFailure("PostgreSQL's server is needed for these tests: apt-get install postgresql-15")
        }
        return path
    }

    private static func createDatabase(_ name: String, port: Int) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try binaries() + "/createdb")
        process.arguments = ["-h", "127.0.0.1", "-p", String(port), "-U", "martlet", name]
        let output = Pipe()
        process.standardError = output
        let status = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        guard status == 0 else { throw ClusterFailure("createdb: \(await line(output))") }
    }

    private static func line(_ pipe: Pipe) async -> String {
        await withCheckedContinuation { continuation in
            Thread {
                let text = String(decoding: everything(in: pipe.fileHandleForReading.fileDescriptor), as: UTF8.self)
                continuation.resume(returning: text.trimmingCharacters(in: .whitespacesAndNewlines))
            }.start()
        }
    }

    /// Reads to the end. Foundation's own way crashes when a child that ends at that moment interrupts it.
    private static func everything(in descriptor: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count > 0 { bytes += chunk[..<count] }
            if count == 0 || (count < 0 && errno != EINTR) { return bytes }
        }
    }

    /// A port that nobody has now.
    private static func freePort() throws -> Int {
        for _ in 0..<100 {
            let port = Loopback.port()
            if isFree(port) { return port }
        }
        throw ClusterFailure("no free port")
    }

    private static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        address.sin_port = UInt16(port).bigEndian
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) == 0 }
        }
    }
}

package struct ClusterFailure: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
