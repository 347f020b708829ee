import Domain
import HTTPTransport
import HTTPTypes
import HummingbirdCore
import NIOCore

/// One request on its way to its endpoint: what it asks for, and who asks.
struct Call: Sendable {
    let request: Request
    let context: EdgeContext
    let parameters: Parameters
    let viewer: Viewer?
    private let captures: [(name: String, value: Substring)]

    init(
        request: Request, context: EdgeContext, parameters: Parameters, viewer: Viewer?,
        captures: [(name: String, value: Substring)]
    ) {
        self.request = request
        self.context = context
        self.parameters = parameters
        self.viewer = viewer
        self.captures = captures
    }

    /// The person's account; nil for applications and anonymous readers.
    var account: Account.ID? { viewer?.account }

    /// The person's account, on routes that need one.
    var me: Account.ID {
        get throws {
            guard let account = viewer?.account else { throw APIError.invalidToken }
            return account
        }
    }

    /// The viewer, on routes that need a token.
    var token: Viewer {
        get throws {
            guard let viewer else { throw APIError.invalidToken }
            return viewer
        }
    }

    /// An id in the path. What is no id names no record.
    func id<Subject>(_ name: String = "id", of subject: Subject.Type = Subject.self) throws -> Identifier<Subject> {
        guard let text = captures.first(where: { $0.name == name })?.value, let id = Identifier<Subject>(text) else {
            throw APIError.notFound
        }
        return id
    }

    /// A word in the path, decoded.
    func word(_ name: String) throws -> String {
        guard let text = captures.first(where: { $0.name == name })?.value,
            let word = PercentEncoding.decode(text), !word.utf8.contains(0)
        else { throw APIError.notFound }
        return word
    }

    /// The ids sent as `name[]`, without what is none; at most `limit`, the rest is ignored.
    func ids<Subject>(
        _ name: String, limit: Int = 40, of subject: Subject.Type = Subject.self
    ) -> [Identifier<Subject>] {
        var seen: Set<Identifier<Subject>> = []
        // Not lazy: a lazy filter asks about an element more than once, and the second time it has been seen.
        let ids = parameters.strings(name).compactMap { Identifier<Subject>($0) }
        return Array(ids.filter { seen.insert($0).inserted }.prefix(limit))
    }

    /// An id that narrows a list down; nil when none was sent. What is no id is nobody's: nothing fits it.
    func wantedID<Subject>(_ name: String, of subject: Subject.Type = Subject.self) -> Identifier<Subject>? {
        guard let text = parameters.string(name), !text.isEmpty else { return nil }
        return Identifier(text) ?? Identifier(0)
    }

    func flag(_ name: String) -> Bool { parameters.bool(name) ?? false }
}

/// Percent-encoding of path segments (RFC 3986 §2.1).
enum PercentEncoding {
    /// nil for stray percent signs and what is not UTF-8.
    static func decode(_ text: some StringProtocol) -> String? {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        var bytes: [UInt8] = []
        var iterator = text.utf8.makeIterator()
        while let byte = iterator.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = iterator.next().flatMap(digit), let low = iterator.next().flatMap(digit)
            else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Everything but unreserved characters escaped.
    static func encode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
