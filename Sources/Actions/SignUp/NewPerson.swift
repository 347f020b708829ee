import Database
import Domain
import Store

/// Somebody who is about to get an account here. What takes long, password and keys, is done.
struct NewPerson: Sendable {
    var username: String
    var email: String
    var passwordHash: String
    var keys: Actions.KeyPair
    var role = User.Role.person
    var isConfirmed: Bool
    var isApproved: Bool
    var locale = "en"
    var reason = ""
}

extension Actions {
    /// How long the link that confirms an address is good for, in seconds.
    static let confirmationLifetime: Int64 = 7 * 86_400

    /// Adds account, user and keys. Throws `signUp` when name or address are taken.
    func insert(_ person: NewPerson, in changes: Changes) throws -> User {
        try refuseTaken(username: person.username, email: person.email, in: changes.transaction)
        let id = ids.next(Account.self)
        let uri = identity.accountURI(person.username)
        let account = Account(
            id: id, username: person.username, uri: uri, url: identity.accountURL(person.username),
            createdAt: changes.now)
        let user = User(
            id: id, email: person.email.lowercased(), emailConfirmedAt: person.isConfirmed ? changes.now : nil,
            passwordHash: person.passwordHash, role: person.role, approved: person.isApproved, locale: person.locale,
            preferences: Preferences(), createdAt: changes.now)
        do {
            try changes.transaction.savepoint {
                try changes.transaction.insert(account)
                try changes.transaction.insert(user, reason: person.reason)
            }
        } catch DatabaseError.uniqueViolation(let columns) {
            // Somebody else took it between the look and the write.
            throw Refusal.signUp([columns.contains("email") ? "email" : "username": [.taken]])
        }
        let key = AccountKey(
            keyID: "\(uri)#main-key", account: id, publicPEM: person.keys.publicPEM, privatePEM: person.keys.privatePEM)
        try changes.transaction.replaceKeys(of: id, with: [key])
        changes.record(.signedUp(id))
        return user
    }

    /// Names of deleted accounts are taken for ever (security: names are never reused).
    func refuseTaken(username: String, email: String, in reader: Reader) throws {
        var faults: [String: [SignUpRules.Fault]] = [:]
        if try reader.account(Handle(username: username)) != nil { faults["username"] = [.taken] }
        if try reader.user(email: email) != nil { faults["email"] = [.taken] }
        if !faults.isEmpty { throw Refusal.signUp(faults) }
    }

    /// Mails the link that confirms an address, at most once a minute.
    func askConfirmation(of user: Account.ID, in changes: Changes) throws {
        let token = Secret.make()
        let expiry = changes.now.adding(seconds: Self.confirmationLifetime)
        guard try changes.keep(token, for: user, purpose: .confirm, until: expiry) else { return }
        changes.record(.addressConfirmationAsked(user, token: token))
    }
}
