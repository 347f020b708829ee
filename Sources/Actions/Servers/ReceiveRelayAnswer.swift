import Domain
import Store

extension Actions {
    /// A relay lets this server in, or not, or not any more. Only its own word counts, and a yes only while it waits.
    ///
    /// - Parameters:
    ///   - account: who says so.
    ///   - uri: the id of the Follow that is answered; nil when the answer carried none.
    /// - Returns: false when nobody asked them.
    package func receiveRelayAnswer(_ isYes: Bool, by account: Account.ID, uri: String?) async throws -> Bool {
        try await write { changes in
            guard try changes.sender(account) != nil,
                var relay = try changes.transaction.relay(spokenForBy: account),
                isYes ? relay.state == .pending : relay.state.isFollowed, uri == nil || uri == relay.followURI
            else { return false }
            relay.state = isYes ? .accepted : .rejected
            relay.account = account
            try changes.transaction.update(relay)
            return true
        }
    }

    /// A relay takes back that it let this server in. It may say yes again. False when it had not.
    package func receiveUndoRelayAccept(by account: Account.ID, uri: String?) async throws -> Bool {
        try await write { changes in
            guard var relay = try changes.transaction.relay(spokenForBy: account), relay.state == .accepted,
                uri == nil || uri == relay.followURI
            else { return false }
            relay.state = .pending
            try changes.transaction.update(relay)
            return true
        }
    }

    /// Somebody of another server wants to follow this one itself, as LitePub's relays do. They may when this server
    /// follows them, or wants to. False when it does not.
    package func receiveRelayFollow(by account: Account.ID, uri: String) async throws -> Bool {
        try await write { changes in
            guard try changes.sender(account) != nil,
                let relay = try changes.transaction.relay(spokenForBy: account), relay.account == account,
                relay.state.isFollowed
            else { return false }
            changes.record(.relayChanged(.followedBack(relay, uri: uri)))
            return true
        }
    }
}
