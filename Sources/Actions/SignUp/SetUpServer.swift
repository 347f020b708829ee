import Domain
import Store

extension Actions {
    private static let setUpToken = "set_up_token"

    /// Makes the secret of the one-time link that sets a new server up; an earlier one stops working.
    /// Throws `alreadySetUp` once there is an owner.
    package func makeSetUpToken() async throws -> String {
        let token = Secret.make()
        try await write { changes in
            if try changes.transaction.hasOwner() { throw Refusal.alreadySetUp }
            try changes.transaction.setSetting(Self.setUpToken, to: Secret.hash(token))
        }
        return token
    }

    /// Whether `token` is the secret of the link that sets this server up.
    package func isSetUpToken(_ token: String) async throws -> Bool {
        try await read { reader in
            guard try !reader.hasOwner(), let hash = try reader.setting(Self.setUpToken, as: String.self) else {
                return false
            }
            return Secret.matches(token, hash: hash)
        }
    }

    /// Names a new server and makes its owner's account, once.
    ///
    /// - Returns: the owner. Throws `alreadySetUp`, `badToken`, `signUp` with what is wrong, or `busy`.
    package func setUpServer(token: String, title: String, form: SignUpForm) async throws -> User {
        if try await read({ try $0.hasOwner() }) { throw Refusal.alreadySetUp }
        guard try await isSetUpToken(token) else { throw Refusal.badToken }
        let faults = [
            "username": SignUpRules.fault(username: form.username.trimmed).flatMap { $0 == .reserved ? nil : $0 },
            "email": SignUpRules.fault(email: form.email.trimmed),
            "password": SignUpRules.fault(password: form.password),
        ].compactMapValues { $0.map { [$0] } }
        if !faults.isEmpty { throw Refusal.signUp(faults) }
        var person = NewPerson(
            username: form.username.trimmed, email: form.email.trimmed,
            passwordHash: try await passwords.hash(form.password), keys: try await makeKeyPair(), role: .owner,
            isConfirmed: true, isApproved: true)
        person.locale = Language.named(form.locale)?.code ?? "en"
        return try await write { [person] changes in
            if try changes.transaction.hasOwner() { throw Refusal.alreadySetUp }
            // Used up by the owner's existence; taken as well, so that two at once cannot both succeed.
            guard try changes.transaction.takeSetting(Self.setUpToken) else { throw Refusal.badToken }
            var profile = try changes.transaction.serverProfile()
            if !title.trimmed.isEmpty { profile.title = String(title.trimmed.prefix(100)) }
            let user = try insert(person, in: changes)
            profile.contactAccount = user.id.rawValue
            profile.contactEmail = user.email
            try changes.transaction.setServerProfile(profile)
            return user
        }
    }
}
