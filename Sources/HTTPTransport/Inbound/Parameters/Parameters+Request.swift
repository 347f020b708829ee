import HTTPTypes
import HummingbirdCore
import NIOCore

extension Parameters {
    /// The query and, over it, the body of a request.
    /// - Parameter limit: longest body taken, in bytes.
    /// - Throws: ``ParametersError``.
    package static func read(_ request: Request, limit: Int = 1_000_000) async throws -> Parameters {
        let query = try query(of: request)
        if request.method == .get || request.method == .head { return query }
        return query.merging(try await body(of: request, limit: limit))
    }

    /// The query alone.
    /// - Throws: ``ParametersError/malformed(_:)``.
    package static func query(of request: Request) throws(ParametersError) -> Parameters {
        guard let path = request.head.path, let mark = path.utf8.firstIndex(of: UInt8(ascii: "?")) else {
            return Parameters()
        }
        return try Parameters(urlEncoded: path.utf8[path.utf8.index(after: mark)...])
    }

    private static func body(of request: Request, limit: Int) async throws -> Parameters {
        guard let header = request.headers[.contentType] else { return Parameters() }
        let type = HeaderParameters(header)
        switch type.value {
        case "application/x-www-form-urlencoded":
            return try Parameters(urlEncoded: try await collect(request, limit).readableBytesView)
        case "multipart/form-data":
            guard let boundary = type["boundary"] else { throw ParametersError.malformed("no boundary") }
            return try Parameters(multipart: try await collect(request, limit), boundary: boundary)
        case let name where name == "application/json" || name.hasSuffix("+json"):
            let body = try await collect(request, limit)
            return body.readableBytes == 0 ? Parameters() : try Parameters(json: Array(body.readableBytesView))
        default:
            return Parameters()
        }
    }

    private static func collect(_ request: Request, _ limit: Int) async throws -> ByteBuffer {
        try await request.collectBytes(limit: limit)
    }
}

extension Request {
    /// The whole body.
    /// - Throws: ``ParametersError/tooLarge(limit:)``; a declared length is judged before a byte is read.
    package func collectBytes(limit: Int) async throws -> ByteBuffer {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw ParametersError.tooLarge(limit: limit)
        }
        do {
            return try await body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw ParametersError.tooLarge(limit: limit)
        }
    }
}
