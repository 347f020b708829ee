/// A key with its value in one call. A nil is written as `null`: API clients expect the key to be there.
/// For members that shall be absent when nil, write `if let`.
extension JSONWriter {
    package mutating func field(_ name: StaticString, _ value: String?) {
        key(name)
        if let value { string(value) } else { null() }
    }

    package mutating func field(_ name: StaticString, _ value: Int64?) {
        key(name)
        if let value { integer(value) } else { null() }
    }

    package mutating func field(_ name: StaticString, _ value: Int?) {
        key(name)
        if let value { integer(value) } else { null() }
    }

    package mutating func field(_ name: StaticString, _ value: Bool?) {
        key(name)
        if let value { bool(value) } else { null() }
    }

    package mutating func field(_ name: StaticString, _ value: Double?) {
        key(name)
        if let value { double(value) } else { null() }
    }

    package mutating func field(_ name: StaticString, _ value: JSONValue?) {
        key(name)
        if let value { write(value) } else { null() }
    }

    /// An id: a number here, a string on the wire.
    package mutating func field(_ name: StaticString, decimal value: Int64?) {
        key(name)
        if let value { string(decimal: value) } else { null() }
    }

    /// A moment, in milliseconds since 1970.
    package mutating func field(_ name: StaticString, date milliseconds: Int64?) {
        key(name)
        if let milliseconds { date(milliseconds: milliseconds) } else { null() }
    }

    package mutating func field(_ name: StaticString, _ values: [String]) {
        key(name)
        beginArray()
        for value in values { string(value) }
        endArray()
    }

    /// A complete JSON value that was rendered before.
    package mutating func field(_ name: StaticString, raw json: some Collection<UInt8>) {
        key(name)
        raw(json)
    }
}
