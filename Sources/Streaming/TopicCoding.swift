import Domain

// A post goes to the timelines of all followers, so a topic is short on its way between processes: a letter, and what
// it is about.
extension Topic: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let topic = Topic(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no topic: \(text)")
        }
        self = topic
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    private init?(_ text: String) {
        let rest = text.dropFirst()
        switch text.first {
        case "u": if let id = Account.ID(rest) { self = .user(id) } else { return nil }
        case "n": if let id = Account.ID(rest) { self = .notifications(id) } else { return nil }
        case "d": if let id = Account.ID(rest) { self = .direct(id) } else { return nil }
        case "l": if let id = Int64(rest) { self = .list(id) } else { return nil }
        case "t": self = .tag(String(rest))
        case "T": self = .tagLocal(String(rest))
        case "p":
            guard let topic = Self.shared.first(where: { $0.letter == rest })?.topic else { return nil }
            self = topic
        default: return nil
        }
    }

    private var text: String {
        switch self {
        case .user(let id): "u\(id)"
        case .notifications(let id): "n\(id)"
        case .direct(let id): "d\(id)"
        case .list(let id): "l\(id)"
        case .tag(let tag): "t\(tag)"
        case .tagLocal(let tag): "T\(tag)"
        case .publicAll, .publicLocal, .publicRemote, .publicMedia, .publicLocalMedia, .publicRemoteMedia:
            "p" + (Self.shared.first { $0.topic == self }?.letter ?? "")
        }
    }

    private static let shared: [(letter: String, topic: Topic)] = [
        ("a", .publicAll), ("l", .publicLocal), ("r", .publicRemote), ("A", .publicMedia), ("L", .publicLocalMedia),
        ("R", .publicRemoteMedia),
    ]
}
