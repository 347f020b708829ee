import Database
import Domain
import PostgresCluster
import Store
import Testing

extension Engine {
    /// Every test of this target runs on both kinds of SQL.
    static let both: [Engine] = [.memory, .postgres]

    /// Runs `body` with empty tables.
    func withNest(_ body: (Nest) async throws -> Void) async throws {
        try await withDatabase { database in
            try await database.migrate(Migrations.all)
            try await body(Nest(database: database))
        }
    }
}

/// An empty database and short ways to fill it. Ids are small numbers, so that tests can name them.
struct Nest: Sendable {
    let database: Database
    static let now = Timestamp(milliseconds: 1_790_000_000_000)

    func write<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await database.write(body)
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (Reader) throws -> T) async throws -> T {
        try await database.read(body)
    }

    /// An account; with an empty domain also its user.
    @discardableResult
    func account(
        _ id: Int64, _ name: String, at domain: String = "", role: User.Role = .person, displayName: String = ""
    ) async throws -> Account.ID {
        let host = domain.isEmpty ? "ours.example" : domain
        let account = Account(
            id: Account.ID(id), username: name, domain: domain, uri: "https://\(host)/users/\(name)",
            url: "https://\(host)/@\(name)", displayName: displayName, createdAt: Nest.now)
        let user = User(
            id: account.id, email: "\(name)@mail.example", emailConfirmedAt: Nest.now, passwordHash: "hash",
            role: role, approved: true, locale: "en", preferences: Preferences(), createdAt: Nest.now)
        try await write { transaction in
            try transaction.insert(account)
            if account.isLocal { try transaction.insert(user, reason: "") }
        }
        return account.id
    }

    func post(
        _ id: Int64, by author: Account.ID, visibility: Visibility = .public, to parent: Int64? = nil,
        boosting: Int64? = nil, isLocal: Bool = true, media: Int = 0, language: String? = nil, tags: [String] = [],
        mentioned: [Account.ID] = []
    ) async throws {
        try await write { transaction in
            let answered = try parent.flatMap { try transaction.post(Post.ID($0)) }
            let post = Post(
                id: Post.ID(id), uri: "https://ours.example/posts/\(id)", url: nil, author: author, isLocal: isLocal,
                inReplyTo: answered?.id, inReplyToAccount: answered?.author, reblogOf: boosting.map { Post.ID($0) },
                conversation: answered?.conversation ?? Identifier(id), visibility: visibility, text: "Post \(id)",
                language: language, createdAt: Nest.now,
                attachments: (0..<media).map {
                    Attachment(id: Int64($0), kind: .image, remoteURL: "https://ours.example/\($0)")
                })
            let kept = try tags.enumerated().map { index, name in
                try transaction.tag(name: name, display: name.uppercased(), newID: Tag.ID(id * 16 + Int64(index))).id
            }
            try transaction.insert(post, mentioned: mentioned, tags: kept)
        }
    }

    func follow(_ follower: Account.ID, _ target: Account.ID, options: FollowOptions = FollowOptions()) async throws {
        let id = follower.rawValue * 1_000 + target.rawValue
        _ = try await write {
            try $0.insertFollow(
                id: id, by: follower, of: target, uri: "https://ours.example/f/\(id)", options: options, at: Nest.now)
        }
    }

    /// Puts a post into home timelines; whose.
    @discardableResult
    func distribute(_ id: Int64) async throws -> [Account.ID] {
        try await write { transaction in
            let post = try #require(try transaction.post(Post.ID(id)))
            return try transaction.insertHomeEntries(for: post).sorted()
        }
    }
}

extension [Post.ID] {
    var numbers: [Int64] { map(\.rawValue) }
}
