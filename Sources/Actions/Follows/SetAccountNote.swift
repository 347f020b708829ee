import Domain
import Store

extension Actions {
    /// The longest private note on an account, in characters (Mastodon: `AccountNote::COMMENT_SIZE_LIMIT`).
    static let maxAccountNote = 2_000

    /// Notes something down about an account that only oneself reads; an empty text takes the note away.
    /// Throws `notFound`, `selfAction` or `tooLong`.
    package func setAccountNote(
        _ text: String, on target: Account.ID, as account: Account.ID
    ) async throws -> Relationship {
        guard text.count <= Self.maxAccountNote else {
            throw Refusal.tooLong(field: "comment", limit: Self.maxAccountNote)
        }
        return try await write { changes in
            let target = try changes.target(target, of: account)
            try changes.transaction.setNote(text.trimmed, by: account, on: target.id)
            return try changes.relationship(target.id, viewer: account)
        }
    }
}
