import Domain
import Store

extension Actions {
    /// Makes an account by decision of who runs the server: at once approved, and with any name that is free.
    ///
    /// - Parameter confirmed: whether the address is known to be theirs; else they confirm it, where that is asked for.
    /// Throws `signUp` with what is wrong, or `busy`.
    @discardableResult
    package func createAccount(
        name: String, email: String, password: String, role: User.Role = .person, confirmed: Bool = false
    ) async throws -> User {
        let name = name.trimmed
        let email = email.trimmed
        var faults: [String: [SignUpRules.Fault]] = [:]
        if let fault = SignUpRules.fault(username: name), fault != .reserved { faults["username"] = [fault] }
        if let fault = SignUpRules.fault(email: email) { faults["email"] = [fault] }
        if let fault = SignUpRules.fault(password: password) { faults["password"] = [fault] }
        if !faults.isEmpty { throw Refusal.signUp(faults) }
        let person = NewPerson(
            username: name, email: email, passwordHash: try await passwords.hash(password),
            keys: try await makeKeyPair(), role: role, isConfirmed: confirmed || !identity.confirmsAddresses,
            isApproved: true)
        return try await write { changes in
            let user = try insert(person, in: changes)
            if !person.isConfirmed { try askConfirmation(of: user.id, in: changes) }
            return user
        }
    }
}
