import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `multipart/form-data` (RFC 7578), read in one pass; files are slices of the body, not copies.
extension Parameters {
    /// - Throws: ``ParametersError/malformed(_:)``.
    package init(multipart body: ByteBuffer, boundary: String) throws(ParametersError) {
        self.init()
        guard (1...70).contains(boundary.utf8.count) else { throw .malformed("boundary") }
        var reader = MultipartReader(body, boundary: boundary)
        try reader.skipPreamble()
        var count = 0
        while try reader.hasPart() {
            count += 1
            guard count <= Self.maxCount else { throw .malformed("more than \(Self.maxCount) parts") }
            let head = try reader.partHead()
            let content = try reader.partContent()
            if let filename = head.filename {
                // What a browser sends for a file field left empty.
                if filename.isEmpty, content.readableBytes == 0 { continue }
                let file = UploadedFile(filename: filename, contentType: head.contentType, buffer: content)
                try insert(.file(file), at: head.name)
            } else {
                try insert(.string(try Self.text(content.readableBytesView)), at: head.name)
            }
        }
    }
}

struct MultipartReader {
    struct Head {
        var name: String
        var filename: String?
        var contentType: String?
    }

    private var rest: ByteBuffer
    /// `\r\n--boundary`.
    private let delimiter: [UInt8]

    init(_ body: ByteBuffer, boundary: String) {
        rest = body
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    /// What stands before the first boundary is for people.
    mutating func skipPreamble() throws(ParametersError) {
        let first = Array(delimiter.dropFirst(2))
        if rest.readableBytesView.starts(with: first) {
            rest.moveReaderIndex(forwardBy: first.count)
            return
        }
        guard let place = rest.firstOffset(of: delimiter) else { throw .malformed("no boundary") }
        rest.moveReaderIndex(forwardBy: place + delimiter.count)
    }

    /// Stands behind a boundary: `--` ends the form, a line break begins a part.
    mutating func hasPart() throws(ParametersError) -> Bool {
        guard let mark = rest.readBytes(length: 2) else { throw .malformed("ends in a boundary") }
        if mark == Array("--".utf8) { return false }
        guard mark == [13, 10] else { throw .malformed("after a boundary") }
        return true
    }

    mutating func partHead() throws(ParametersError) -> Head {
        var name: String?
        var filename: String?
        var contentType: String?
        var length = 0
        while true {
            guard let end = rest.firstOffset(of: [13, 10]), let line = rest.readBytes(length: end) else {
                throw .malformed("part without end of headers")
            }
            rest.moveReaderIndex(forwardBy: 2)
            if line.isEmpty { break }
            length += line.count
            guard length <= 8192 else { throw .malformed("part headers too long") }
            let text = try Parameters.text(line)
            guard let colon = text.firstIndex(of: ":") else { throw .malformed("part header") }
            let value = text[text.index(after: colon)...].drop { $0 == " " }
            switch text[..<colon].lowercased() {
            case "content-disposition":
                let disposition = HeaderParameters(String(value))
                guard disposition.value == "form-data" else { throw .malformed("content-disposition") }
                name = disposition["name"]
                filename = disposition["filename*"].flatMap(Self.extended) ?? disposition["filename"]
            case "content-type": contentType = String(value)
            default: break
            }
        }
        guard let name else { throw .malformed("part without name") }
        return Head(name: name, filename: filename, contentType: contentType)
    }

    mutating func partContent() throws(ParametersError) -> ByteBuffer {
        guard let end = rest.firstOffset(of: delimiter), let content = rest.readSlice(length: end) else {
            throw .malformed("part without end")
        }
        rest.moveReaderIndex(forwardBy: delimiter.count)
        return content
    }

    /// `UTF-8''na%C3%AFve.png` (RFC 8187).
    private static func extended(_ value: String) -> String? {
        let parts = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].lowercased() == "utf-8" else { return nil }
        return parts[2].removingPercentEncoding
    }
}

extension Substring {
    fileprivate var removingPercentEncoding: String? {
        // The form decoder, but for the plus sign.
        let escaped = utf8.flatMap { $0 == UInt8(ascii: "+") ? Array("%2B".utf8) : [$0] }
        return try? Parameters(urlEncoded: Array("a=".utf8) + escaped.filter { $0 != UInt8(ascii: "&") }).string("a")
    }
}

extension ByteBuffer {
    /// Where `pattern` begins, from the reader index.
    fileprivate func firstOffset(of pattern: [UInt8]) -> Int? {
        withUnsafeReadableBytes { haystack in
            guard let first = pattern.first, haystack.count >= pattern.count else { return nil }
            let last = haystack.count - pattern.count
            var position = 0
            while position <= last {
                guard let base = haystack.baseAddress,
                    let found = memchr(base + position, Int32(first), last - position + 1)
                else { return nil }
                position = UnsafeRawPointer(found) - base
                if memcmp(found, pattern, pattern.count) == 0 { return position }
                position += 1
            }
            return nil
        }
    }
}
