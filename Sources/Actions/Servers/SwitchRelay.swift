import Domain
import Store

extension Actions {
    /// Asks a relay again that was switched off, did not answer or said no. Throws as `addRelay`, and `notFound`.
    package func enableRelay(_ id: Relay.ID, by staff: Account.ID?) async throws {
        try await write { changes in
            try changes.requireStaff(staff, atLeast: .owner)
            guard let relay = try changes.transaction.relay(id) else { throw Refusal.notFound }
            try changes.requireOpen(relay.url)
            _ = try follow(relay, in: changes)
        }
    }

    /// Takes nothing of a relay any more and sends it nothing, but keeps its address.
    /// Throws `notAllowed` for anybody but the owner, `notFound`.
    package func disableRelay(_ id: Relay.ID, by staff: Account.ID?) async throws {
        try await write { changes in
            try changes.requireStaff(staff, atLeast: .owner)
            try leave(id, in: changes)
        }
    }

    /// The same, and forgets it.
    package func removeRelay(_ id: Relay.ID, by staff: Account.ID?) async throws {
        try await write { changes in
            try changes.requireStaff(staff, atLeast: .owner)
            try leave(id, in: changes)
            try changes.transaction.deleteRelay(id)
        }
    }

    private func leave(_ id: Relay.ID, in changes: Changes) throws {
        guard let relay = try changes.transaction.relay(id) else { throw Refusal.notFound }
        var left = relay
        left.state = .off
        left.followURI = nil
        try changes.transaction.update(left)
        if relay.state.isFollowed { changes.record(.relayChanged(.left(relay))) }
    }
}
