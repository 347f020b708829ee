import Actions
import Domain
import JobQueue
import Store

/// What comes round by the clock, once among all nodes.
struct ScheduledWork: Sendable {
    let actions: Actions

    func register(on queue: JobQueue) {
        queue.every(.seconds(60), "expire-mutes") {
            try await actions.write { changes in try changes.transaction.deleteExpiredMutes(now: changes.now) }
        }
        queue.every(.seconds(3_600), "finish-deletions") { try await actions.finishDeletions() }
        queue.every(.seconds(3_600), "prune-idempotency-keys") {
            try await actions.write { changes in
                try changes.transaction.pruneIdempotencyKeys(before: changes.now.adding(seconds: -24 * 3_600))
            }
        }
        queue.every(.seconds(3_600), "prune-authorization-codes") {
            try await actions.write { changes in
                try changes.transaction.deleteAuthorizationCodes(
                    expiredBefore: changes.now.adding(seconds: -24 * 3_600))
            }
        }
    }
}
