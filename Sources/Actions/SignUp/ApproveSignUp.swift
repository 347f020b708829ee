import Domain
import Store

extension Actions {
    /// Lets somebody in who waits. Throws `notAllowed` for anybody but moderators, `notFound`.
    package func approveSignUp(_ id: Account.ID, by staff: Account.ID) async throws {
        try await write { changes in
            try changes.requireStaff(staff)
            guard let user = try changes.transaction.user(id) else { throw Refusal.notFound }
            if user.approved { return }
            try changes.transaction.approve(id)
            changes.record(.signUpApproved(id))
        }
    }

    /// Turns somebody away who waits. They leave no trace, and the name is free again: nobody can have known them by
    /// it. Throws `notAllowed` for anybody but moderators, `notFound` for who does not wait.
    package func rejectSignUp(_ id: Account.ID, by staff: Account.ID) async throws {
        try await write { changes in
            try changes.requireStaff(staff)
            guard let user = try changes.transaction.user(id), !user.approved else { throw Refusal.notFound }
            try changes.transaction.removeNewcomer(id)
        }
    }
}

extension Changes {
    /// Throws `notAllowed` for anybody but the staff of this server.
    func requireStaff(_ id: Account.ID) throws {
        guard try person(id).user.role >= .moderator else { throw Refusal.notAllowed }
    }
}
