import Database
import Domain
import Synchronization

/// Answers that are the same for everybody who asks, kept until anything is written: the crowd that comes after a post
/// or a follow asks for the same few documents at the same moment.
///
/// Of what other processes write an answer may be behind by `lifetime`. A crowd that comes at once makes an answer
/// more than once; that is cheaper than having all of them wait for one.
final class KeptAnswers<Value: Sendable>: Sendable {
    private struct Entry {
        let value: Value
        let generation: UInt64
    }

    private let database: Database
    private let clock: Clock
    private let lifetime: Int64
    private let entries: Mutex<ExpiringCache<String, Entry>>

    /// - Parameters:
    ///   - lifetime: milliseconds.
    ///   - capacity: answers kept at a time.
    init(_ database: Database, clock: Clock, lifetime: Int64 = 1_000, capacity: Int = 1_000) {
        self.database = database
        self.clock = clock
        self.lifetime = lifetime
        entries = Mutex(ExpiringCache(capacity: capacity))
    }

    /// - Parameter make: gives nil where there is nothing; that is not kept, so that nobody can fill the memory by asking.
    func value(for key: String, make: () async throws -> Value?) async throws -> Value? {
        let (now, generation) = (clock.now(), database.generation)
        let kept = entries.withLock { $0.value(for: key, at: now) }
        if let kept, kept.generation == generation { return kept.value }
        guard let value = try await make() else { return nil }
        let end = Timestamp(milliseconds: now.milliseconds + lifetime)
        entries.withLock { $0.insert(Entry(value: value, generation: generation), for: key, until: end) }
        return value
    }
}
