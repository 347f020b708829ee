import NIOCore

/// One value of a request's parameters, from whichever encoding.
package enum Parameter: Sendable {
    case string(String)
    case integer(Int64)
    case double(Double)
    case bool(Bool)
    case null
    case file(UploadedFile)
    case list([Parameter])
    case tree(Parameters)
}

extension Parameter {
    /// Scalars as text; nil for null, files, lists and trees.
    package var string: String? {
        switch self {
        case .string(let value): value
        case .integer(let value): String(value)
        case .double(let value): String(value)
        case .bool(let value): value ? "true" : "false"
        case .null, .file, .list, .tree: nil
        }
    }

    package var int: Int? {
        switch self {
        case .integer(let value): Int(value)
        case .double(let value): Int(exactly: value)
        case .string(let value): Int(value)
        default: nil
        }
    }

    package var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .double(let value): value
        case .string(let value): Double(value)
        default: nil
        }
    }

    /// Truth as Rails casts it: `0`, `f`, `false`, `off` (any case of those) are false, an empty string is nothing,
    /// everything else is true.
    package var bool: Bool? {
        switch self {
        case .bool(let value): return value
        case .integer(let value): return value != 0
        case .double(let value): return value != 0
        case .string(let value):
            if value.isEmpty { return nil }
            return !["0", "f", "false", "off"].contains(value.lowercased())
        case .null, .file, .list, .tree: return nil
        }
    }

    /// The elements of a list, or of a tree with numbers for keys (`a[0]=x&a[1]=y`) in their order; a scalar is a
    /// list of itself.
    package var elements: [Parameter] {
        switch self {
        case .list(let elements): elements
        case .tree(let tree): tree.numberedElements ?? [self]
        case .null: []
        default: [self]
        }
    }

    package var tree: Parameters? {
        if case .tree(let value) = self { value } else { nil }
    }

    package var file: UploadedFile? {
        if case .file(let value) = self { value } else { nil }
    }
}

/// A file sent in a form.
package struct UploadedFile: Sendable {
    /// As the client named it: a label, never a path.
    package let filename: String
    /// As the client claims.
    package let contentType: String?
    package let buffer: ByteBuffer

    package init(filename: String, contentType: String?, buffer: ByteBuffer) {
        self.filename = filename
        self.contentType = contentType
        self.buffer = buffer
    }

    package var bytes: [UInt8] { Array(buffer.readableBytesView) }
    package var size: Int { buffer.readableBytes }
}

/// Why a request's parameters cannot be read.
package enum ParametersError: Error, Equatable {
    case malformed(String)
    /// The body is longer than this many bytes.
    case tooLarge(limit: Int)

    /// 400 or 413.
    package var status: Int {
        switch self {
        case .malformed: 400
        case .tooLarge: 413
        }
    }
}
