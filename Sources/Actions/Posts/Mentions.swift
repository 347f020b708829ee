import Database
import Domain
import Store

/// The accounts behind the handles of a text. Handles that are not in it stay plain text.
struct Mentions: Sendable {
    private let accounts: [Handle: Account]

    static let none = Mentions(accounts: [:])

    init(accounts: [Handle: Account]) { self.accounts = accounts }

    var ids: [Account.ID] { Set(accounts.values.map(\.id)).sorted() }

    /// Where a mention leads and how it is shown: by name alone, unless two people of one name are mentioned.
    func target(of handle: Handle) -> (url: String, username: String)? {
        guard let account = accounts[handle] else { return nil }
        let isAmbiguous = accounts.values.contains {
            $0.id != account.id && $0.username.lowercased() == account.username.lowercased()
        }
        return (account.url, isAmbiguous ? account.handle.description : account.username)
    }
}

extension Actions {
    /// How many unknown people one post may send us looking for.
    static let maxLookups = 10

    /// Finds the people that a text mentions. Those whom nobody knows here are looked up by `resolver`, a few and at
    /// once, and left as text when that fails. Whom the author has blocked is not mentioned.
    func resolveMentions(
        _ handles: [Handle], by author: Account.ID, resolver: any RemoteResolver
    ) async throws -> Mentions {
        guard !handles.isEmpty else { return .none }
        let known = try await read { try self.known(handles, in: $0) }
        let unknown = handles.filter { known[$0] == nil && localised($0).domain != nil }.prefix(Self.maxLookups)
        if !unknown.isEmpty { await lookUp(Array(unknown), with: resolver) }
        return try await read { reader in
            let found = try unknown.isEmpty ? known : self.known(handles, in: reader)
            return Mentions(accounts: try found.filter { try !reader.isBlocking(author, $0.value.id) })
        }
    }

    private func known(_ handles: [Handle], in reader: Reader) throws -> [Handle: Account] {
        var known: [Handle: Account] = [:]
        for handle in handles {
            guard let account = try reader.account(localised(handle)), account.standing < .suspended else { continue }
            known[handle] = account
        }
        return known
    }

    private func lookUp(_ handles: [Handle], with resolver: any RemoteResolver) async {
        await withTaskGroup { group in
            for handle in handles {
                group.addTask {
                    do { _ = try await resolver.account(handle) } catch {
                        logger.debug("Mention not found", metadata: ["handle": "\(handle)", "error": "\(error)"])
                    }
                }
            }
        }
    }

    /// People here are meant with and without our domain, and with the host that the pages are on.
    func localised(_ handle: Handle) -> Handle {
        guard let domain = handle.domain else { return handle }
        let isOurs = domain == identity.domain.lowercased() || domain == Origin.of(identity.baseURL)
        return isOurs ? Handle(username: handle.username) : handle
    }
}

extension Changes {
    /// The tags of a text, made where they are new.
    func tags(of text: PostText, ids: Snowflake) throws -> [Tag.ID] {
        try text.hashtags.map { try transaction.tag(name: $0.key, display: $0.display, newID: ids.next()).id }
    }
}
