/// When something of another server is worth asking for again: the older it is, the less it changes.
package enum Staleness {
    private static let shortest: Int64 = 600_000
    private static let longest: Int64 = 86_400_000

    /// After a tenth of its age, but not within ten minutes, and once a day at least.
    ///
    /// - Parameter last: when it was asked for; nil for never.
    package static func isDue(createdAt: Timestamp, last: Timestamp?, now: Timestamp) -> Bool {
        guard let last else { return true }
        let age = last.milliseconds - createdAt.milliseconds
        return now.milliseconds - last.milliseconds >= min(max(age / 10, shortest), longest)
    }
}
