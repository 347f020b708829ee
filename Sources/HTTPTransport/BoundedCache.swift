/// A dictionary that forgets what was not used lately: two generations, the older dropped whole when the younger is
/// full. Holds at most `capacity` entries; constant time, no list to keep.
struct BoundedCache<Key: Hashable, Value> {
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]
    private let half: Int

    init(capacity: Int) {
        half = max(1, capacity / 2)
    }

    var count: Int { young.count + old.count }

    subscript(key: Key) -> Value? {
        mutating get {
            if let value = young[key] { return value }
            guard let value = old.removeValue(forKey: key) else { return nil }
            insert(value, for: key)
            return value
        }
        set {
            old.removeValue(forKey: key)
            if let newValue {
                insert(newValue, for: key)
            } else {
                young.removeValue(forKey: key)
            }
        }
    }

    private mutating func insert(_ value: Value, for key: Key) {
        if young.count >= half, young[key] == nil {
            old = young
            young = [:]
        }
        young[key] = value
    }
}

extension BoundedCache: Sendable where Key: Sendable, Value: Sendable {}
