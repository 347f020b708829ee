import Domain
import Streaming

/// A stream as clients name it, with what it listens to and who may.
enum StreamName: Hashable, Sendable {
    case user
    case userNotification
    case direct
    case `public`
    case publicLocal
    case publicRemote
    case publicMedia
    case publicLocalMedia
    case publicRemoteMedia
    case hashtag(StreamTag)
    case hashtagLocal(StreamTag)

    /// - Parameters:
    ///   - name: `public:local`.
    ///   - tag: for hashtags.
    init(_ name: String, tag: String?) throws {
        switch name {
        case "user": self = .user
        case "user:notification": self = .userNotification
        case "direct": self = .direct
        case "public": self = .public
        case "public:local": self = .publicLocal
        case "public:remote": self = .publicRemote
        case "public:media": self = .publicMedia
        case "public:local:media": self = .publicLocalMedia
        case "public:remote:media": self = .publicRemoteMedia
        case "hashtag", "hashtag:local":
            let wanted = StreamTag(tag ?? "")
            guard !wanted.key.isEmpty else { throw APIError(.badRequest, "No tag for stream provided") }
            self = name == "hashtag" ? .hashtag(wanted) : .hashtagLocal(wanted)
        default: throw APIError(.badRequest, "Unknown stream type")
        }
    }

    /// As it stands in every message, so that a client knows which of its timelines is meant.
    var parts: [String] {
        switch self {
        case .user: ["user"]
        case .userNotification: ["user:notification"]
        case .direct: ["direct"]
        case .public: ["public"]
        case .publicLocal: ["public:local"]
        case .publicRemote: ["public:remote"]
        case .publicMedia: ["public:media"]
        case .publicLocalMedia: ["public:local:media"]
        case .publicRemoteMedia: ["public:remote:media"]
        case .hashtag(let tag): ["hashtag", tag.asked]
        case .hashtagLocal(let tag): ["hashtag:local", tag.asked]
        }
    }

    /// Throws when `viewer` may not listen.
    func topics(for viewer: Viewer?) throws -> Set<Topic> {
        if let viewer, !scopes.contains(where: viewer.scopes.allows) { throw APIError.outsideScopes }
        switch self {
        case .public: return [.publicAll]
        case .publicLocal: return [.publicLocal]
        case .publicRemote: return [.publicRemote]
        case .publicMedia: return [.publicMedia]
        case .publicLocalMedia: return [.publicLocalMedia]
        case .publicRemoteMedia: return [.publicRemoteMedia]
        case .hashtag(let tag): return [.tag(tag.key)]
        case .hashtagLocal(let tag): return [.tagLocal(tag.key)]
        case .user, .userNotification, .direct: break
        }
        guard let viewer, let account = viewer.account else { throw APIError.invalidToken }
        switch self {
        case .direct: return [.direct(account)]
        case .userNotification: return [.notifications(account)]
        // Who may not read notifications gets the timeline alone.
        default:
            let hearsNotifications = viewer.scopes.allows("read:notifications")
            return hearsNotifications ? [.user(account), .notifications(account)] : [.user(account)]
        }
    }

    private var scopes: [String] {
        self == .userNotification ? ["read:notifications"] : ["read:statuses"]
    }

    /// Whether an event of a topic is for this stream: one topic may feed several.
    func carries(_ event: StreamEvent, of topic: Topic) -> Bool {
        switch (self, topic, event) {
        case (_, _, .accessRevoked): false
        case (.user, .user, .notification), (.user, .user, .conversation): false
        case (.user, .notifications, .notification), (.userNotification, .notifications, .notification): true
        case (.user, .notifications, _), (.userNotification, _, _): false
        default: true
        }
    }
}

/// A tag that somebody listens to: one stream however it is written, told to clients as they wrote it.
struct StreamTag: Hashable, Sendable {
    let asked: String
    let key: String

    init(_ asked: String) {
        self.asked = asked
        key = Hashtag.key(of: asked.drop { $0 == "#" })
    }

    static func == (left: StreamTag, right: StreamTag) -> Bool { left.key == right.key }

    func hash(into hasher: inout Hasher) { hasher.combine(key) }
}
