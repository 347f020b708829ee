/// Why a document is not taken for what it should be.
package enum ReadingError: Error, Equatable, CustomStringConvertible {
    case notAnObject
    case missing(String)
    case unexpectedType([String])
    /// Holds a word of JSON-LD by which documents are made to mean two things.
    case restructured(String)

    package var description: String {
        switch self {
        case .notAnObject: "not an object"
        case .missing(let property): "has no usable `\(property)`"
        case .unexpectedType(let types): types.isEmpty ? "has no type" : "is a \(types.joined(separator: ", "))"
        case .restructured(let key): "uses `\(key)`"
        }
    }
}
