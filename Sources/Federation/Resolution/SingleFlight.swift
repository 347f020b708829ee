import Synchronization

/// Lets those who want the same thing at the same time wait for one answer.
final class SingleFlight<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let underWay = Mutex<[Key: Task<Value, any Error>]>([:])

    func value(for key: Key, _ make: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let task = underWay.withLock { underWay in
            if let task = underWay[key] { return task }
            let task = Task {
                defer { self.finished(key) }
                return try await make()
            }
            underWay[key] = task
            return task
        }
        return try await task.value
    }

    private func finished(_ key: Key) { underWay.withLock { $0[key] = nil } }
}
