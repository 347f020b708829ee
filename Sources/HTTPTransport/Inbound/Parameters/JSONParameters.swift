import JSON
import NIOCore

extension Parameters {
    /// - Parameter bytes: a JSON document; one that is no object becomes the parameter `_json`, as in Rails.
    /// - Throws: ``ParametersError/malformed(_:)``.
    package init(json bytes: [UInt8]) throws(ParametersError) {
        let limits = JSONLimits(maxDepth: Self.maxDepth, maxNodes: Self.maxCount, maxBytes: .max)
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue.parse(bytes, limits: limits)
        } catch {
            throw .malformed(error.description)
        }
        switch try Parameter(value) {
        case .tree(let tree): self = tree
        case let other: self.init([("_json", other)])
        }
    }
}

extension Parameter {
    fileprivate init(_ value: JSONValue) throws(ParametersError) {
        switch value {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .integer(value)
        case .double(let value): self = .double(value)
        case .string(let value):
            guard !value.utf8.contains(0) else { throw .malformed("NUL character") }
            self = .string(value)
        case .array(let elements):
            self = .list(try elements.map { (element) throws(ParametersError) in try Parameter(element) })
        case .object(let object):
            let pairs = try object.members.map { (member) throws(ParametersError) in
                (member.key, try Parameter(member.value))
            }
            self = .tree(Parameters(pairs))
        }
    }
}
