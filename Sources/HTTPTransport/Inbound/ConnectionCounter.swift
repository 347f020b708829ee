import NIOConcurrencyHelpers

/// Counts open connections by client, so that no single one takes them all.
final class ConnectionCounter: Sendable {
    private let limit: Int
    private let open = NIOLockedValueBox<[String: Int]>([:])

    init(limit: Int) {
        self.limit = limit
    }

    /// Whether one more connection is allowed; if so, ``leave(_:)`` must follow.
    func enter(_ key: String) -> Bool {
        open.withLockedValue { open in
            let count = open[key, default: 0]
            guard count < limit else { return false }
            open[key] = count + 1
            return true
        }
    }

    func leave(_ key: String) {
        open.withLockedValue { open in
            guard let count = open[key] else { return }
            open[key] = count > 1 ? count - 1 : nil
        }
    }
}
