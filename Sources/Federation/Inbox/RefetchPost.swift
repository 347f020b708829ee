import ActivityVocabulary
import Domain
import JobQueue
import Store

/// Asks a post's own server how it is now, because somebody else says that it is new, changed or gone.
struct RefetchPost: Job {
    static let kind = "refetch-post"
    static let lane = Lane.federation
    static let retry = RetryPolicy(
        maximumAttempts: 5, base: .seconds(30), cap: .seconds(3_600), total: .seconds(86_400))

    var uri: String
    var isDelete: Bool
    /// It is known by a relay only, so that its conversation is left for those who open it.
    var isRelayed: Bool?

    /// One at a time of each.
    var key: String { "\(isDelete ? "-" : "+")\(uri)" }
}

extension ObjectResolver {
    /// Takes over what a post's own server shows of it. Throws `FetchFailure`.
    func renew(_ uri: String, budget: FetchBudget) async throws {
        let note = try await note(uri, budget: budget)
        let (post, author) = try await actions.read { reader in
            let post = try reader.post(uri: note.id)
            return (post, try post.flatMap { try reader.account($0.author) }?.uri)
        }
        guard let post else {
            _ = try await keep(note, budget: budget)
            return
        }
        guard author == note.attributedTo else { throw FetchFailure.invalid("by somebody else") }
        _ = try await reading.takeOver(note, as: post, actions)
    }

    /// Removes a post when its own server says that there is none (404, 410 or a tombstone): not being let in (401,
    /// 403) says nothing. Throws `FetchFailure` when that cannot be found out now.
    ///
    /// - Returns: whether it is gone.
    @discardableResult
    func removeIfGone(_ uri: String, budget: FetchBudget) async throws -> Bool {
        guard let post = try await actions.read({ try $0.post(uri: uri) }), !post.isLocal else { return false }
        do {
            _ = try await note(uri, budget: budget)
            return false
        } catch let failure as FetchFailure {
            guard failure == .gone(404) || failure == .gone(410) else { throw failure }
            try await actions.receiveDelete(uri: uri, by: post.author)
            return true
        }
    }
}
