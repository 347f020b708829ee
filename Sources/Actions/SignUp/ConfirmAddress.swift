import Domain
import Store

extension Actions {
    /// Confirms an address by the secret that was mailed to it. Returns whose it is. Throws `badToken`.
    @discardableResult
    package func confirmAddress(token: String) async throws -> Account.ID {
        try await write { changes in
            let taken = try changes.transaction.takeUserToken(
                hash: Secret.hash(token), purpose: .confirm, now: changes.now)
            guard let id = taken, let user = try changes.transaction.user(id) else { throw Refusal.badToken }
            try changes.transaction.confirmAddress(of: id, at: changes.now)
            if user.emailConfirmedAt == nil, !user.approved { changes.record(.awaitingApproval(id)) }
            return id
        }
    }

    /// Mails the link once more, at most once a minute. Nothing happens when the address is confirmed.
    /// Throws `notFound`.
    package func resendConfirmation(to id: Account.ID) async throws {
        try await write { changes in
            guard let user = try changes.transaction.user(id) else { throw Refusal.notFound }
            guard user.emailConfirmedAt == nil, !user.disabled else { return }
            try askConfirmation(of: id, in: changes)
        }
    }
}
