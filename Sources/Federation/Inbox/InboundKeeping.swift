import Database
import Domain
import JobQueue
import Store
import Synchronization

/// Keeps activities as they come in. What arrives while a commit is under way goes into the next one, together, with
/// one job for each sender: a row is all that each activity costs. Nobody is answered before the commit.
final class InboundKeeping: Sendable {
    private struct Waiting: Sendable {
        let activity: InboundActivity
        /// The address of a sender who is to be fetched again.
        let stale: String?
        let answer: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var waiting: [Waiting] = []
        var isWriting = false
    }

    /// As many as are handled together.
    private static let limit = InboundProcessing.batch

    private let database: Database
    private let queue: JobQueue
    private let pace: InboundPace
    private let state = Mutex(State())

    init(database: Database, queue: JobQueue, pace: InboundPace) {
        self.database = database
        self.queue = queue
        self.pace = pace
    }

    /// Returns when the activity and the job of its sender are on disk. One that came before is kept and handled only
    /// once.
    func keep(_ activity: InboundActivity, stale: String?) async throws {
        try await withCheckedThrowingContinuation { answer in
            let isFirst = state.withLock { state in
                state.waiting.append(Waiting(activity: activity, stale: stale, answer: answer))
                defer { state.isWriting = true }
                return !state.isWriting
            }
            if isFirst { Task { await writeAll() } }
        }
    }

    private func writeAll() async {
        while let batch = next() { await write(batch) }
    }

    private func next() -> [Waiting]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isWriting = false
                return nil
            }
            let batch = Array(state.waiting.prefix(Self.limit))
            state.waiting.removeFirst(batch.count)
            return batch
        }
    }

    private func write(_ batch: [Waiting]) async {
        do {
            try await store(batch)
            for one in batch { one.answer.resume() }
        } catch {
            // What one sender wrote must not keep others' from being kept.
            guard batch.count > 1, Self.isOnesFault(error) else {
                for one in batch { one.answer.resume(throwing: error) }
                return
            }
            for one in batch { await write([one]) }
        }
    }

    private func store(_ batch: [Waiting]) async throws {
        pace.arrived()
        try await database.write { [queue] transaction in
            var senders: Set<Account.ID> = []
            for one in batch where try transaction.insert(one.activity) {
                senders.insert(one.activity.sender)
                guard let actor = one.stale else { continue }
                try queue.enqueue(RefreshActor(uri: actor), key: actor, in: transaction)
            }
            for sender in senders.sorted() {
                let job = ProcessInbound(sender: sender)
                try queue.enqueue(job, key: job.key, in: transaction)
            }
        }
    }

    private static func isOnesFault(_ error: any Error) -> Bool {
        switch error as? DatabaseError {
        case .unavailable, .full: false
        default: true
        }
    }
}
