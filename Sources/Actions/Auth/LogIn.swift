import Domain
import Store

extension Actions {
    /// Finds out who somebody is by their name, handle or mail address, and password. Unknown names take as long.
    ///
    /// Who has not confirmed their address or waits for approval is let in, so that they can be told
    /// (`User.hindrance`); each action refuses them by itself.
    /// Throws `wrongCredentials`, `hindered` for disabled and suspended accounts, or `busy`.
    package func logIn(_ name: String, password: String) async throws -> User {
        let user = try await read { try $0.user(calledOrAt: name.trimmed) }
        // No password that was ever accepted is longer; hashing a megabyte would take time.
        let isRight =
            password.utf8.count <= 1_024
            ? try await passwords.verify(password, against: user?.passwordHash) : false
        guard let user, isRight else { throw Refusal.wrongCredentials }
        let account = try await read { try $0.account(user.id) }
        guard let account, account.standing < .suspended, !user.disabled else { throw Refusal.hindered(.disabled) }
        if passwords.isOutdated(user.passwordHash) {
            let hash = try await passwords.hash(password)
            try await write { try $0.transaction.replacePasswordHash(user.passwordHash, with: hash, of: user.id) }
        }
        return user
    }
}
