import Actions
import Database
import Domain
import HTTPTransport
import HTTPTypes
import HummingbirdCore
import Store
import Synchronization

/// Who asks: a token, and the person it speaks for, if any.
struct Viewer: Sendable {
    let token: AccessToken
    /// What is kept of the token's secret.
    let hash: String
    let hindrance: User.Hindrance?
    let role: User.Role

    var account: Account.ID? { token.account }
    var scopes: ScopeSet { token.scopes }
}

extension MastodonAPI {
    /// The viewer whose token the request carries; nil without one, and with one that is unknown or ended.
    func viewer(of request: Request) async throws -> Viewer? {
        if let secret = BearerToken.read(request.headers) { return try await viewer(secret: secret) }
        // An `EventSource` can set no headers. Elsewhere addresses must not carry tokens: they end up in logs.
        guard request.uri.path.hasPrefix("/api/v1/streaming"),
            let secret = try Parameters.query(of: request).string("access_token")
        else { return nil }
        return try await viewer(secret: secret)
    }

    func viewer(secret: String) async throws -> Viewer? {
        // Ours are 43 characters; what is much longer is nobody's.
        guard (1...256).contains(secret.utf8.count) else { return nil }
        let hash = Secret.hash(secret)
        if let viewer = viewers[hash] { return viewer }
        let mark = actions.database.hearing.mark()
        let loaded = try await actions.read { reader -> (viewer: Viewer, lastActiveAt: Timestamp?)? in
            guard let token = try reader.accessToken(hash: hash) else { return nil }
            guard let account = token.account else {
                return (Viewer(token: token, hash: hash, hindrance: nil, role: .person), nil)
            }
            guard let user = try reader.user(account), try reader.account(account)?.standing ?? .deleted < .suspended
            else { return nil }
            return (Viewer(token: token, hash: hash, hindrance: user.hindrance, role: user.role), user.lastActiveAt)
        }
        guard let loaded else { return nil }
        await noteActivity(loaded.viewer, lastActiveAt: loaded.lastActiveAt)
        viewers.keep(loaded.viewer, readAfter: mark)
        return loaded.viewer
    }

    /// People count as active when they use the API; written once an hour for each. Nobody's reading fails for it.
    private func noteActivity(_ viewer: Viewer, lastActiveAt: Timestamp?) async {
        let now = actions.clock.now()
        guard let account = viewer.account,
            (lastActiveAt?.milliseconds ?? 0) < now.adding(seconds: -3_600).milliseconds
        else { return }
        let token = viewer.token.id
        do {
            try await actions.write { changes in
                try changes.transaction.touch(account, at: now)
                try changes.transaction.touchAccessToken(token, at: now)
            }
        } catch {
            actions.logger.warning("Activity not noted", metadata: ["error": "\(error)"])
        }
    }
}

/// RFC 6750 §2.1.
enum BearerToken {
    static func read(_ headers: HTTPFields) -> String? {
        guard let value = headers[.authorization] else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        let token = parts[1].drop { $0 == " " }
        return token.isEmpty ? nil : String(token)
    }
}

/// Remembers who tokens belong to, for seconds: a revoked one is forgotten at once here, and by other nodes as soon as
/// they hear of it; one that hears nothing trusts its memory for a second only.
final class ViewerCache: Sendable {
    private struct Entry {
        let viewer: Viewer
        let until: Timestamp
        let mark: Hearing.Mark
    }

    private static let capacity = 20_000
    private let entries = Mutex<[String: Entry]>([:])
    private let clock: Clock
    private let hearing: Hearing

    init(clock: Clock, hearing: Hearing) {
        self.clock = clock
        self.hearing = hearing
    }

    subscript(hash: String) -> Viewer? {
        let now = clock.now()
        return entries.withLock { entries in
            guard let entry = entries[hash], entry.until > now, hearing.holds(entry.mark) else { return nil }
            return entry.viewer
        }
    }

    func keep(_ viewer: Viewer, readAfter mark: Hearing.Mark) {
        // Who waits for a confirmation or approval should not have to wait for us too.
        guard viewer.hindrance == nil else { return }
        let until = Timestamp(milliseconds: clock.now().milliseconds + 10_000)
        entries.withLock { entries in
            if entries.count >= Self.capacity { entries.removeAll(keepingCapacity: true) }
            entries[viewer.hash] = Entry(viewer: viewer, until: until, mark: mark)
        }
    }

    func forget(_ account: Account.ID) {
        entries.withLock { entries in entries = entries.filter { $0.value.viewer.account != account } }
    }

    func forget(hash: String) { entries.withLock { $0[hash] = nil } }
}
