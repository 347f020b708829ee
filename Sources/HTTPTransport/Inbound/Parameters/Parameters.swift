import Collections

/// A request's parameters as one tree, whether they came in the query, as a form, as multipart or as JSON, with the
/// keys that Rails applications and their clients use: `a[b]`, `a[]`, `a[][b]`, `a[0][b]`.
package struct Parameters: Sendable {
    /// Keys inside one another, and values in all, that a request may have.
    package static let maxDepth = 16
    package static let maxCount = 1000

    private(set) var entries: OrderedDictionary<String, Parameter>

    package init() {
        entries = [:]
    }

    package init(_ pairs: [(String, Parameter)]) {
        entries = OrderedDictionary(pairs, uniquingKeysWith: { $1 })
    }

    package subscript(key: String) -> Parameter? { entries[key] }
    package var keys: [String] { Array(entries.keys) }
    package var isEmpty: Bool { entries.isEmpty }

    /// Whether the key was sent at all, if only as an empty string or null.
    package func has(_ key: String) -> Bool { entries[key] != nil }
    package func string(_ key: String) -> String? { entries[key]?.string }
    package func int(_ key: String) -> Int? { entries[key]?.int }
    package func double(_ key: String) -> Double? { entries[key]?.double }
    package func bool(_ key: String) -> Bool? { entries[key]?.bool }
    package func tree(_ key: String) -> Parameters? { entries[key]?.tree }
    package func file(_ key: String) -> UploadedFile? { entries[key]?.file }
    /// All scalars of `id[]=1&id[]=2`, `id[0]=1`, `id=1` or a JSON list; empty when there is none.
    package func strings(_ key: String) -> [String] { list(key).compactMap(\.string) }
    package func list(_ key: String) -> [Parameter] { entries[key]?.elements ?? [] }
    /// The trees of `a[][b]=1`, `a[0][b]=1` or a JSON list of objects.
    package func trees(_ key: String) -> [Parameters] { list(key).compactMap(\.tree) }

    /// These and, over them, the top-level keys of `other`.
    package func merging(_ other: Parameters) -> Parameters {
        if isEmpty { return other }
        var result = self
        for (key, value) in other.entries { result.entries[key] = value }
        return result
    }

    var numberedElements: [Parameter]? {
        var numbered: [(Int, Parameter)] = []
        for (key, value) in entries {
            guard let number = Int(key), number >= 0 else { return nil }
            numbered.append((number, value))
        }
        return numbered.isEmpty ? nil : numbered.sorted { $0.0 < $1.0 }.map(\.1)
    }
}

extension Parameters {
    /// Puts a value where its key says, as Rack does. A key that is no well-formed path is taken as it stands.
    mutating func insert(_ value: Parameter, at key: String) throws(ParametersError) {
        let path = ParameterKey(key)
        guard path.rest.count < Self.maxDepth else { throw .malformed("key nested too deep") }
        try insert(value, path.name, path.rest[...])
    }

    private mutating func insert(
        _ value: Parameter, _ name: String, _ rest: ArraySlice<ParameterKey.Step>
    ) throws(ParametersError) {
        guard let step = rest.first else {
            switch entries[name] {
            case .tree, .list: throw .malformed("\(name) is both a value and a container")
            default: entries[name] = value
            }
            return
        }
        switch (step, entries[name]) {
        case (.append, nil), (.append, .list):
            var list: [Parameter] = []
            if case .list(let present) = entries.updateValue(.null, forKey: name) { list = present }
            try Self.append(value, rest.dropFirst(), to: &list)
            entries[name] = .list(list)
        case (.key(let inner), nil), (.key(let inner), .tree):
            var tree = Parameters()
            if case .tree(let present) = entries.updateValue(.null, forKey: name) { tree = present }
            try tree.insert(value, inner, rest.dropFirst())
            entries[name] = .tree(tree)
        default:
            throw .malformed("\(name) is used in two ways")
        }
    }

    /// `a[][b]=1&a[][c]=2&a[][b]=3`: a key that the last tree has begins the next one.
    private static func append(
        _ value: Parameter, _ rest: ArraySlice<ParameterKey.Step>, to list: inout [Parameter]
    ) throws(ParametersError) {
        guard let step = rest.first else {
            list.append(value)
            return
        }
        guard case .key(let name) = step else { throw .malformed("list of lists") }
        var tree = Parameters()
        if case .tree(let last) = list.last, !last.isTaken(name, rest.dropFirst()) {
            tree = last
            list.removeLast()
        }
        try tree.insert(value, name, rest.dropFirst())
        list.append(.tree(tree))
    }

    private func isTaken(_ name: String, _ rest: ArraySlice<ParameterKey.Step>) -> Bool {
        guard let present = entries[name] else { return false }
        switch (rest.first, present) {
        case (.append, _): return false
        case (.key(let inner), .tree(let tree)): return tree.isTaken(inner, rest.dropFirst())
        default: return true
        }
    }
}

/// `poll[options][]` as a name and the steps from it.
struct ParameterKey {
    enum Step: Equatable {
        case key(String)
        /// `[]`
        case append
    }

    var name: String
    var rest: [Step] = []

    init(_ text: String) {
        let bytes = Array(text.utf8)
        guard let open = bytes.firstIndex(of: UInt8(ascii: "[")), open > 0 else {
            name = text
            return
        }
        name = String(decoding: bytes[..<open], as: UTF8.self)
        var position = open
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "["),
                let close = bytes[position...].firstIndex(of: UInt8(ascii: "]"))
            else {
                name = text
                rest = []
                return
            }
            let inner = bytes[(position + 1)..<close]
            rest.append(inner.isEmpty ? .append : .key(String(decoding: inner, as: UTF8.self)))
            position = close + 1
        }
    }
}
