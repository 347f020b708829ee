import Synchronization

/// Makes ids that grow with time and differ between processes: 41 bits of milliseconds since 2024, 14 bits drawn
/// when the process starts, 8 bits of sequence. More than 256 in a millisecond borrow from the next one.
final class JobIDs: Sendable {
    private let process = Int64.random(in: 0..<(1 << 14))
    private let last = Mutex<(millisecond: Int64, sequence: Int64)>((0, 0))

    func next(now: Int64) -> Int64 {
        last.withLock { last in
            let millisecond = now - Self.epoch
            if millisecond > last.millisecond {
                last = (millisecond, 0)
            } else if last.sequence < 255 {
                last.sequence += 1
            } else {
                last = (last.millisecond + 1, 0)
            }
            return last.millisecond << 22 | process << 8 | last.sequence
        }
    }

    /// 2024-01-01T00:00:00Z.
    private static let epoch: Int64 = 1_704_067_200_000
}
