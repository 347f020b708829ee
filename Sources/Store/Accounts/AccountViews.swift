import Database
import Domain

/// An account as edges show it.
package struct AccountView: Sendable {
    package var account: Account
    /// Where a person has moved to.
    package var moved: Account?
    /// Above `person` only for the staff of this server.
    package var role: User.Role

    package init(account: Account, moved: Account? = nil, role: User.Role = .person) {
        self.account = account
        self.moved = moved
        self.role = role
    }
}

extension Reader {
    /// Loads accounts with what their rendering needs, in a fixed number of queries.
    package func accountViews(_ ids: some Collection<Account.ID>) throws -> [Account.ID: AccountView] {
        let accounts = try accounts(ids)
        let moved = try self.accounts(accounts.values.compactMap(\.movedTo))
        let staff = try staffRoles(among: accounts.values.filter(\.isLocal).map(\.id))
        return accounts.mapValues { account in
            AccountView(
                account: account, moved: account.movedTo.flatMap { moved[$0] },
                role: staff[account.id] ?? .person)
        }
    }

    package func accountView(_ id: Account.ID) throws -> AccountView? { try accountViews([id])[id] }

    /// The same in the order of `ids`.
    package func orderedAccountViews(_ ids: [Account.ID]) throws -> [AccountView] {
        let views = try accountViews(ids)
        return ids.compactMap { views[$0] }
    }

    private func staffRoles(among ids: [Account.ID]) throws -> [Account.ID: User.Role] {
        guard !ids.isEmpty else { return [:] }
        var roles: [Account.ID: User.Role] = [:]
        try each("SELECT id, role FROM users WHERE role > 0 AND id IN \(list: ids)") { row in
            roles[try row.next()] = try row.next(User.Role.self)
        }
        return roles
    }
}
