import DequeModule
import Foundation

/// Where callers leave work for threads that block until there is some.
///
/// A mutex and a condition rather than anything of Swift's concurrency: the takers are plain threads. Waking one is
/// by far the dearest part of handing over work, so nobody is woken while a taker is awake to see it anyway.
final class WorkQueue<Work>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private let capacity: Int
    // All below is guarded by the mutex.
    private var works: Deque<Work> = []
    private var sleepers = 0
    private var isClosed = false

    init(capacity: Int) {
        self.capacity = capacity
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Appends work. Throws `unavailable` when closed, or when so much waits that the caller had better be told now.
    func put(_ work: sending Work) throws {
        pthread_mutex_lock(mutex)
        guard !isClosed, works.count < capacity else {
            let error = isClosed ? DatabaseError.closed : .unavailable("\(works.count) calls are waiting")
            pthread_mutex_unlock(mutex)
            throw error
        }
        works.append(work)
        let wakes = sleepers > 0
        pthread_mutex_unlock(mutex)
        if wakes { pthread_cond_signal(condition) }
    }

    /// Blocks until there is work and takes up to `limit` of it; empty once the queue is closed and used up.
    func take(atMost limit: Int) -> [Work] {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while works.isEmpty {
            if isClosed { return [] }
            sleepers += 1
            pthread_cond_wait(condition, mutex)
            sleepers -= 1
        }
        return removeFirst(atMost: limit)
    }

    /// Blocks until there is work and takes one; nil once the queue is closed and used up.
    func take() -> Work? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while works.isEmpty {
            if isClosed { return nil }
            sleepers += 1
            pthread_cond_wait(condition, mutex)
            sleepers -= 1
        }
        return works.popFirst()
    }

    /// How much waits.
    var count: Int {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return works.count
    }

    /// Takes no more; what was put before is still handed out.
    func close() {
        pthread_mutex_lock(mutex)
        isClosed = true
        pthread_mutex_unlock(mutex)
        pthread_cond_broadcast(condition)
    }

    private func removeFirst(atMost limit: Int) -> [Work] {
        let count = min(limit, works.count)
        guard count > 0 else { return [] }
        let taken = Array(works.prefix(count))
        works.removeFirst(count)
        return taken
    }
}
