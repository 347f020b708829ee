import CLibPQ
import DequeModule
import Foundation

/// One libpq connection, always in pipeline mode: commands that need no answer at once (BEGIN, SAVEPOINT, RELEASE,
/// the end of a read) travel with the next one that does, and cost no round trip.
final class PostgresLink {
    /// What answers are still to come, in order.
    private enum Expected {
        case command
        case preparation(String)
        /// A command whose answer somebody reads.
        case query
        case sync
    }

    private let link: OpaquePointer
    private var expected: Deque<Expected> = []
    /// Names by statement text.
    private var prepared: [String: String] = [:]
    private var lastName = 0

    /// Connects; throws `PostgresFailure`. Waits at most as long as the URL's `connect_timeout`, five seconds unless
    /// it says.
    init(url: String) throws {
        link = try Self.open(url: url)
        PQenterPipelineMode(link)
    }

    /// A new connection, the caller's to finish.
    static func open(url: String) throws -> OpaquePointer {
        let hasTimeout = url.contains("connect_timeout")
        var settings = [
            ("dbname", url), ("client_encoding", "UTF8"), ("fallback_application_name", "martlet"),
            // A peer that vanished without a word is noticed in half a minute, not in hours.
            ("keepalives_idle", "15"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "30000"),
        ]
        if !hasTimeout { settings.append(("connect_timeout", "5")) }
        guard let link = connect(settings) else { throw PostgresFailure.lost("out of memory") }
        guard PQstatus(link) == CONNECTION_OK else {
            let failure = PostgresFailure.lost(message(link))
            PQfinish(link)
            throw failure
        }
        PQsetNoticeProcessor(link, { _, _ in }, nil)
        return link
    }

    deinit {
        PQfinish(link)
    }

    var isUsable: Bool { PQstatus(link) == CONNECTION_OK }

    /// Sends a command without parameters whose answer is looked at with the next one's.
    func send(_ command: String) throws {
        try check(PQsendQueryParams(link, command, 0, nil, nil, nil, nil, 1))
        expected.append(.command)
    }

    /// Sends what is waiting on its way without waiting for answers.
    func flush() throws {
        try check(PQpipelineSync(link))
        expected.append(.sync)
    }

    /// Sends a command and waits for it. The result is the caller's to clear.
    func run(_ command: String) throws -> PostgresResult {
        try check(PQsendQueryParams(link, command, 0, nil, nil, nil, nil, 1))
        expected.append(.query)
        try flush()
        return try collect()
    }

    /// Sends a statement with parameters and waits for its result. `key` is the text with marks, by which it is
    /// known again; `text` gives it in PostgreSQL's words.
    func run(
        _ key: String, parameters: PostgresParameters, prepares: Bool, text: () -> String
    ) throws -> PostgresResult {
        if prepares {
            let name = try prepared[key] ?? prepare(key, text(), parameters)
            try check(
                parameters.withPointers {
                    PQsendQueryPrepared(link, name, parameters.count, $0, $1, $2, 1)
                })
        } else {
            try check(
                parameters.withPointers {
                    PQsendQueryParams(link, text(), parameters.count, parameters.types, $0, $1, $2, 1)
                })
        }
        expected.append(.query)
        try flush()
        return try collect()
    }

    /// Several statements in one text, which only the simple protocol takes.
    func script(_ text: String) throws {
        if !expected.isEmpty { try finish() }
        PQexitPipelineMode(link)
        defer { PQenterPipelineMode(link) }
        guard let result = PQexec(link, text) else { throw PostgresFailure.lost(Self.message(link)) }
        defer { PQclear(result) }
        try Self.judge(result)
    }

    /// Waits for all answers that are still out; throws the first failure among them.
    func finish() throws {
        switch expected.last {
        case nil: return
        case .sync?: break
        default: try flush()
        }
        _ = try collectAll()
    }

    /// Drops all prepared statements, to make them anew when next asked for.
    func forgetStatements() throws {
        prepared = [:]
        try send("DEALLOCATE ALL")
        try finish()
    }

    private func prepare(_ key: String, _ text: String, _ parameters: PostgresParameters) throws -> String {
        // Statements built from many optional parts must not fill the server's memory.
        if prepared.count >= 600 {
            prepared = [:]
            try send("DEALLOCATE ALL")
        }
        lastName += 1
        let name = "s\(lastName)"
        try check(PQsendPrepare(link, name, text, parameters.count, parameters.types))
        expected.append(.preparation(key))
        prepared[key] = name
        return name
    }

    private func collect() throws -> PostgresResult {
        guard let result = try collectAll() else { throw PostgresFailure.lost("no answer to the statement") }
        return result
    }

    /// Reads all expected answers up to the end; gives that of the last query. All are read even after a failure,
    /// or later commands would be taken for the failed one's.
    private func collectAll() throws -> PostgresResult? {
        var failure: PostgresFailure?
        var found: PostgresResult?
        while let next = expected.popFirst() {
            guard let pointer = PQgetResult(link) else { throw lost() }
            let result = PostgresResult(pointer)
            if case .sync = next {
                guard PQresultStatus(pointer) == PGRES_PIPELINE_SYNC else { throw lost() }
                continue
            }
            do {
                try Self.judge(pointer)
                if case .query = next { found = result }
            } catch let error as PostgresFailure {
                if case .preparation(let key) = next { prepared[key] = nil }
                failure = failure ?? error
                guard isUsable else { throw failure ?? error }
            }
            // Each command's results end with a null one.
            while let extra = PQgetResult(link) { PQclear(extra) }
        }
        if let failure { throw failure }
        return found
    }

    /// A lost connection; nothing more comes from it.
    private func lost() -> PostgresFailure {
        expected = []
        return .lost(Self.message(link))
    }

    private func check(_ code: Int32) throws {
        if code == 0 { throw lost() }
    }

    private static func judge(_ result: OpaquePointer) throws {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return
        // Skipped because something sent before it failed; that failure is the one to tell.
        case PGRES_PIPELINE_ABORTED: throw PostgresFailure(error: .failed("skipped after an earlier failure"))
        default: throw PostgresFailure(result)
        }
    }

    private static func connect(_ settings: [(String, String)]) -> OpaquePointer? {
        var keywords = settings.map { UnsafePointer(strdup($0.0)) }
        var values = settings.map { UnsafePointer(strdup($0.1)) }
        defer { for text in keywords + values { free(UnsafeMutableRawPointer(mutating: text)) } }
        keywords.append(nil)
        values.append(nil)
        return PQconnectdbParams(keywords, values, 1)
    }

    static func message(_ link: OpaquePointer) -> String {
        let text = String(cString: PQerrorMessage(link)).split(whereSeparator: \.isNewline).joined(separator: " ")
        return text.isEmpty ? "the connection was lost" : text
    }
}

/// A result, cleared when nobody needs it any more.
final class PostgresResult {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        PQclear(pointer)
    }

    /// Rows inserted, changed or deleted.
    var changes: Int { Int(String(cString: PQcmdTuples(pointer))) ?? 0 }

    /// What was done: `COMMIT`, or `ROLLBACK` where a commit was asked for in vain.
    var tag: String { String(cString: PQcmdStatus(pointer)) }
}
