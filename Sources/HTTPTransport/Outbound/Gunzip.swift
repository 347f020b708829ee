import CZlib
import NIOCore

/// Expands what comes in as gzip (RFC 1952) or in zlib's own format (RFC 1950), up to a limit. Its owner has a lock.
final class Gunzip: @unchecked Sendable {
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private var hasBegun = false
    private var hasEnded = false

    /// Whether nothing is missing of what came.
    var isWhole: Bool { hasEnded || !hasBegun }

    init() throws {
        stream.initialize(to: z_stream())
        // 15 bits of window, plus 32: the data says in which of the two formats it is.
        let result = inflateInit2_(stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else { throw OutboundError.malformed("a compressed body, and no memory to expand it") }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Appends what `part` expands to. Throws `tooLarge` as soon as there is more than `limit`, and `malformed`.
    func expand(_ part: ByteBuffer, to body: inout [UInt8], limit: Int) throws {
        guard part.readableBytes > 0 else { return }
        guard !hasEnded else { throw Self.hasMore }
        hasBegun = true
        try part.withUnsafeReadableBytes { input in
            stream.pointee.next_in = UnsafeMutablePointer(
                mutating: input.assumingMemoryBound(to: UInt8.self).baseAddress)
            stream.pointee.avail_in = UInt32(input.count)
            try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16_384) { output in
                while try expand(into: output, appendingTo: &body) {
                    if body.count > limit { throw OutboundError.tooLarge(limit: limit) }
                }
            }
            if body.count > limit { throw OutboundError.tooLarge(limit: limit) }
        }
    }

    /// False when nothing more can be made of what there is.
    private func expand(into output: UnsafeMutableBufferPointer<UInt8>, appendingTo body: inout [UInt8]) throws -> Bool
    {
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = UInt32(output.count)
        let result = inflate(stream, Z_NO_FLUSH)
        body.append(contentsOf: output.dropLast(Int(stream.pointee.avail_out)))
        switch result {
        case Z_OK: return stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0
        case Z_BUF_ERROR: return false
        case Z_STREAM_END:
            hasEnded = true
            if stream.pointee.avail_in > 0 { throw Self.hasMore }
            return false
        default: throw OutboundError.malformed("a broken compressed body")
        }
    }

    private static let hasMore = OutboundError.malformed("a compressed body with more behind its end")
}
