import Synchronization

/// Something rendered, with what it takes in memory.
protocol Rendered: AnyObject, Sendable {
    /// Which state of its subject it shows.
    var version: Int64 { get }
    var size: Int { get }
}

/// Renderings by id, bounded in bytes. Two generations: what is not asked for while one fills up is dropped with the
/// older one, which needs no list to keep and no lock on a hit longer than a look-up.
final class ByteCache<Value: Rendered>: Sendable {
    fileprivate struct Generations {
        var young: [Int64: Value] = [:]
        var old: [Int64: Value] = [:]
        var youngBytes = 0
    }

    private let state = Mutex(Generations())
    private let half: Int

    init(bytes: Int) { half = max(bytes / 2, 1) }

    /// Looks up many at once; nil where there is none or it shows another version.
    func find(_ keys: some Sequence<(id: Int64, version: Int64)>) -> [Value?] {
        state.withLock { state in keys.map { state.find($0.id, version: $0.version, half: half) } }
    }

    func insert(_ value: Value, for id: Int64) {
        state.withLock { $0.insert(value, for: id, half: half) }
    }
}

extension ByteCache.Generations {
    fileprivate mutating func find(_ id: Int64, version: Int64, half: Int) -> Value? {
        if let value = young[id] { return value.version == version ? value : nil }
        guard let value = old.removeValue(forKey: id), value.version == version else { return nil }
        insert(value, for: id, half: half)
        return value
    }

    fileprivate mutating func insert(_ value: Value, for id: Int64, half: Int) {
        if youngBytes + value.size > half {
            old = young
            young = [:]
            youngBytes = 0
        }
        let replaced = young.updateValue(value, forKey: id)
        youngBytes += value.size - (replaced?.size ?? 0)
    }
}
