import Domain

/// A dictionary that remembers a bounded number of things for a bounded time. Two generations, the older dropped whole
/// when the younger is full: constant time, no list to keep. Whatever is keyed by what other servers send lives here.
struct ExpiringCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        var value: Value
        var until: Int64
    }

    private var young: [Key: Entry] = [:]
    private var old: [Key: Entry] = [:]
    private let half: Int

    init(capacity: Int) { half = max(1, capacity / 2) }

    var count: Int { young.count + old.count }

    /// Entries without an end.
    subscript(key: Key) -> Value? {
        mutating get { value(for: key, at: Timestamp(milliseconds: .min)) }
        set {
            if let newValue {
                insert(newValue, for: key, until: Timestamp(milliseconds: .max))
            } else {
                remove(key)
            }
        }
    }

    mutating func value(for key: Key, at now: Timestamp) -> Value? {
        if let entry = young[key] {
            if entry.until > now.milliseconds { return entry.value }
            young[key] = nil
            return nil
        }
        guard let entry = old.removeValue(forKey: key), entry.until > now.milliseconds else { return nil }
        put(entry, for: key)
        return entry.value
    }

    mutating func insert(_ value: Value, for key: Key, until end: Timestamp) {
        old[key] = nil
        put(Entry(value: value, until: end.milliseconds), for: key)
    }

    mutating func remove(_ key: Key) {
        young[key] = nil
        old[key] = nil
    }

    mutating func removeAll() {
        young = [:]
        old = [:]
    }

    private mutating func put(_ entry: Entry, for key: Key) {
        if young.count >= half, young[key] == nil {
            old = young
            young = [:]
        }
        young[key] = entry
    }
}
