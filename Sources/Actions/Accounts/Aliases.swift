import Domain
import Store

extension Actions {
    /// Says that an account elsewhere, or another one here, is the same person's: it may then move to this one.
    ///
    /// - Parameter name: its handle or address.
    /// Throws `notFound` when there is no such account, `selfAction`, `tooMany`, `hindered`.
    package func addAlias(_ name: String, as account: Account.ID, resolver: any RemoteResolver) async throws {
        guard let other = try await find(name, resolver: resolver) else { throw Refusal.notFound }
        try await write { changes in
            _ = try changes.person(account)
            let uri = try changes.target(other, of: account).uri
            let aliases = try changes.transaction.aliases(of: account)
            if aliases.contains(uri) { return }
            guard aliases.count < limits.maxAliases else {
                throw Refusal.tooMany(field: "aliases", limit: limits.maxAliases)
            }
            try changes.transaction.setAliases(aliases + [uri], of: account)
            changes.record(.profileUpdated(account))
        }
    }

    /// Takes that back. Throws `notFound` when it was never said.
    package func removeAlias(_ uri: String, as account: Account.ID) async throws {
        try await write { changes in
            let aliases = try changes.transaction.aliases(of: account)
            guard aliases.contains(uri) else { throw Refusal.notFound }
            try changes.transaction.setAliases(aliases.filter { $0 != uri }, of: account)
            changes.record(.profileUpdated(account))
        }
    }

    /// The account with a handle or address, here or elsewhere.
    func find(_ name: String, resolver: any RemoteResolver) async throws -> Account.ID? {
        let name = name.trimmed
        guard name.utf8.count <= 2_048 else { return nil }
        if name.hasPrefix("https://") || name.hasPrefix("http://") {
            if let local = identity.localUsername(uri: name) {
                return try await read { try $0.account(Handle(username: local))?.id }
            }
            return try await resolver.account(uri: name)
        }
        guard let handle = Handle(name) else { return nil }
        return try await find(handle, resolver: resolver)
    }

    /// The account with a handle, here or elsewhere; nil when there is none.
    package func find(_ handle: Handle, resolver: any RemoteResolver) async throws -> Account.ID? {
        let handle = localised(handle)
        if let known = try await read({ try $0.account(handle) }) { return known.id }
        return handle.domain == nil ? nil : try await resolver.account(handle)
    }
}
