import Domain
import Synchronization

/// An answer that is the same for everybody, made at most once in a while.
final class KeptReply: Sendable {
    private let kept = Mutex<(bytes: [UInt8], until: Timestamp)?>(nil)
    private let clock: Clock
    private let milliseconds: Int64

    init(clock: Clock, milliseconds: Int64) {
        self.clock = clock
        self.milliseconds = milliseconds
    }

    func reply(_ make: () async throws -> [UInt8]) async throws -> Reply {
        let now = clock.now()
        if let kept = kept.withLock({ $0 }), kept.until > now { return Reply(json: kept.bytes) }
        let bytes = try await make()
        let until = Timestamp(milliseconds: now.milliseconds + milliseconds)
        kept.withLock { $0 = (bytes, until) }
        return Reply(json: bytes)
    }
}
