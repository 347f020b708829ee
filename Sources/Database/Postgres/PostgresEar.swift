import CLibPQ
import Foundation
import Logging
import Synchronization

/// The thread behind a `Channel`: it sleeps in poll(2) until the server says something or somebody here wants to.
final class PostgresEar: Sendable {
    private struct State {
        var toSay: [(text: String, isKept: Bool)] = []
        var isStopped = false
        var isInterrupted = false
    }

    private let url: String
    private let listener: Channel.Listener
    private let logger: Logger
    private let state = Mutex(State())
    private let bell: (wait: Int32, ring: Int32)

    /// More than that unsaid while there is no connection, and the oldest is dropped.
    private static let capacity = 10_000
    /// How long what was kept can be read again.
    private static let keptMilliseconds: Int64 = 300_000
    /// Ids are given before the commit, so a later one may be heard first: this much is looked through once more.
    private static let overlap: Int64 = 5_000
    private static let pace = Duration.milliseconds(250)

    init(url: String, listener: Channel.Listener, logger: Logger) {
        self.url = url
        self.listener = listener
        self.logger = logger
        var ends: [Int32] = [-1, -1]
        pipe(&ends)
        for end in ends { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK) }
        bell = (ends[0], ends[1])
    }

    deinit {
        close(bell.wait)
        close(bell.ring)
    }

    func say(_ text: String, isKept: Bool) {
        state.withLock { state in
            if state.toSay.count >= Self.capacity { state.toSay.removeFirst() }
            state.toSay.append((text, isKept))
        }
        wake()
    }

    func interrupt(_ isInterrupted: Bool) {
        state.withLock { $0.isInterrupted = isInterrupted }
        wake()
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        wake()
    }

    private func wake() {
        var byte: UInt8 = 1
        _ = write(bell.ring, &byte, 1)
    }

    func run() {
        var memory = EarMemory()
        var hasComplained = false
        while !state.withLock({ $0.isStopped }) {
            do {
                if state.withLock({ $0.isInterrupted }) { throw PostgresFailure.lost("interrupted") }
                let link = try EarLink(url: url)
                try join(link, &memory)
                hasComplained = false
                try attend(link, &memory)
            } catch {
                if !hasComplained { logger.warning("Not in touch with other nodes", metadata: ["error": "\(error)"]) }
                hasComplained = true
                sleepUntilRung(nil, milliseconds: 250)
            }
        }
    }

    /// Listens first and reads what was kept then, so that nothing falls in between.
    private func join(_ link: EarLink, _ memory: inout EarMemory) throws {
        try link.run("LISTEN \(Channel.name)")
        try link.run("LISTEN \(memory.ownChannel)")
        try link.run("SET statement_timeout = 10000")
        var missed = false
        if let last = memory.heardAt {
            let now = try link.integer("SELECT (extract(epoch from clock_timestamp()) * 1000)::bigint")
            missed = now - last > Self.keptMilliseconds - 2 * Self.overlap
            let since = String(last - Self.overlap)
            let kept = try link.rows(
                "SELECT id::text, payload FROM relayed WHERE sent_at > $1::bigint ORDER BY id", since)
            for row in kept where memory.isNew(row[0]) { listener.message(row[1]) }
        }
        listener.joined(missed)
    }

    private func attend(_ link: EarLink, _ memory: inout EarMemory) throws {
        while true {
            let (toSay, isStopped, isInterrupted) = state.withLock { state in
                defer { state.toSay = [] }
                return (state.toSay, state.isStopped, state.isInterrupted)
            }
            try say(toSay, over: link)
            if isStopped { return }
            if isInterrupted { throw PostgresFailure.lost("interrupted") }
            try keepInTouch(link, &memory)
            for heard in try link.heard() { hear(heard, &memory) }
            if state.withLock({ $0.toSay.isEmpty }) { sleepUntilRung(link, milliseconds: 100) }
        }
    }

    private func say(_ toSay: [(text: String, isKept: Bool)], over link: EarLink) throws {
        for (index, saying) in toSay.enumerated() {
            do {
                if saying.isKept {
                    try link.run(
                        """
                        WITH kept AS (INSERT INTO relayed (sent_at, payload)
                            VALUES ((extract(epoch from clock_timestamp()) * 1000)::bigint, $2) RETURNING id)
                        SELECT pg_notify($1, id::text || ' ' || $2) FROM kept
                        """, Channel.name, saying.text)
                } else {
                    try link.run("SELECT pg_notify($1, '- ' || $2)", Channel.name, saying.text)
                }
            } catch {
                // What may have been said is said again: hearing it twice does no harm.
                state.withLock { $0.toSay.insert(contentsOf: toSay[index...], at: 0) }
                throw error
            }
        }
    }

    /// Says something to itself: when that is heard, so is all that others said before.
    private func keepInTouch(_ link: EarLink, _ memory: inout EarMemory) throws {
        let now = ContinuousClock.now
        guard memory.mayAsk(now, pace: Self.pace) else { return }
        memory.asked = (memory.asked?.number ?? 0, now)
        memory.asked?.number += 1
        memory.isWaiting = true
        try link.run(
            "SELECT pg_notify($1, $2 || ' ' || ((extract(epoch from clock_timestamp()) * 1000)::bigint)::text)",
            memory.ownChannel, String(memory.asked?.number ?? 0))
        guard memory.mustTidy(now) else { return }
        try link.run(
            "DELETE FROM relayed WHERE sent_at < (extract(epoch from clock_timestamp()) * 1000)::bigint - $1::bigint",
            String(Self.keptMilliseconds))
    }

    private func hear(_ heard: (channel: String, text: String), _ memory: inout EarMemory) {
        guard let space = heard.text.firstIndex(of: " ") else { return }
        let (first, rest) = (String(heard.text[..<space]), String(heard.text[heard.text.index(after: space)...]))
        guard heard.channel == memory.ownChannel else {
            if first == "-" || memory.isNew(first) { listener.message(rest) }
            return
        }
        guard let asked = memory.asked, String(asked.number) == first else { return }
        memory.isWaiting = false
        memory.heardAt = Int64(rest)
        listener.isCurrent(asked.at)
    }

    private func sleepUntilRung(_ link: EarLink?, milliseconds: Int32) {
        var watched = [pollfd(fd: bell.wait, events: Int16(POLLIN), revents: 0)]
        if let link { watched.append(pollfd(fd: link.descriptor, events: Int16(POLLIN), revents: 0)) }
        _ = poll(&watched, nfds_t(watched.count), milliseconds)
        var bytes = [UInt8](repeating: 0, count: 256)
        while read(bell.wait, &bytes, bytes.count) == bytes.count {}
    }
}

/// What the thread knows from one connection to the next.
private struct EarMemory {
    /// A channel that nobody else listens to.
    let ownChannel = "martlet_\(String(UInt64.random(in: 0 ... .max), radix: 36))"
    var asked: (number: Int, at: ContinuousClock.Instant)?
    var isWaiting = false
    /// By the clock of the database, when all before had been heard.
    var heardAt: Int64?
    private var tidiedAt = ContinuousClock.now
    private var known: Set<String> = []
    private var older: Set<String> = []

    init() {}

    /// False for what was passed on already.
    mutating func isNew(_ id: String) -> Bool {
        guard !older.contains(id), known.insert(id).inserted else { return false }
        if known.count >= 10_000 { (older, known) = (known, []) }
        return true
    }

    func mayAsk(_ now: ContinuousClock.Instant, pace: Duration) -> Bool {
        guard let asked else { return true }
        // An answer that does not come within seconds went down with its connection.
        return now - asked.at > (isWaiting ? .seconds(2) : pace)
    }

    mutating func mustTidy(_ now: ContinuousClock.Instant) -> Bool {
        guard now - tidiedAt > .seconds(60) else { return false }
        tidiedAt = now
        return true
    }
}

/// One libpq connection that waits for each answer.
private final class EarLink {
    private let link: OpaquePointer

    init(url: String) throws { link = try PostgresLink.open(url: url) }

    deinit { PQfinish(link) }

    var descriptor: Int32 { PQsocket(link) }

    func run(_ text: String, _ parameters: String...) throws { _ = try result(text, parameters) }

    func integer(_ text: String) throws -> Int64 {
        let result = try result(text, [])
        return Int64(String(cString: PQgetvalue(result.pointer, 0, 0))) ?? 0
    }

    func rows(_ text: String, _ parameters: String...) throws -> [[String]] {
        let result = try result(text, parameters)
        return (0..<PQntuples(result.pointer)).map { row in
            (0..<PQnfields(result.pointer)).map { String(cString: PQgetvalue(result.pointer, row, $0)) }
        }
    }

    /// What was said since the last look.
    func heard() throws -> [(channel: String, text: String)] {
        guard PQconsumeInput(link) == 1 else { throw PostgresFailure.lost(PostgresLink.message(link)) }
        var heard: [(channel: String, text: String)] = []
        while let notification = PQnotifies(link) {
            heard.append((String(cString: notification.pointee.relname), String(cString: notification.pointee.extra)))
            PQfreemem(notification)
        }
        return heard
    }

    private func result(_ text: String, _ parameters: [String]) throws -> PostgresResult {
        let values = parameters.map { UnsafePointer(strdup($0)) }
        defer { for value in values { free(UnsafeMutableRawPointer(mutating: value)) } }
        guard let pointer = PQexecParams(link, text, Int32(values.count), nil, values, nil, nil, 0) else {
            throw PostgresFailure.lost(PostgresLink.message(link))
        }
        let result = PostgresResult(pointer)
        switch PQresultStatus(pointer) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return result
        default: throw PostgresFailure(pointer)
        }
    }
}
