import Domain
import Store

extension Actions {
    /// Subscribes to a relay: it is asked, and its answer comes some time. One that is known is switched on.
    ///
    /// - Parameters:
    ///   - address: of its inbox, which ends in `/inbox` (Mastodon's way), or of its actor (LitePub's).
    ///   - staff: nil for who has the machine.
    /// - Throws: `notAllowed` for anybody but the owner, `invalid` for what is no address of another server, `blocked`
    ///   for one of a server that is blocked here, `notFound` when there is no actor.
    package func addRelay(_ address: String, by staff: Account.ID?, resolver: any RemoteResolver) async throws -> Relay
    {
        let address = address.trimmed
        guard address.utf8.count <= 2_048, let host = Origin.of(address), host != Origin.of(identity.baseURL),
            address.hasPrefix("https://") || identity.baseURL.hasPrefix("http://")
        else { throw Refusal.invalid(field: "url", accepted: nil) }
        try await write { changes in
            try changes.requireStaff(staff, atLeast: .owner)
            try changes.requireOpen(address)
        }
        let style = Relay.style(of: address)
        let actor = style == .actor ? try await resolver.account(uri: address) : nil
        return try await write { changes in
            try changes.requireStaff(staff, atLeast: .owner)
            try changes.requireOpen(address)
            var url = address
            if style == .actor {
                guard let account = try actor.flatMap({ try changes.sender($0) }) else { throw Refusal.notFound }
                url = account.uri
            }
            let relay = Relay(id: ids.next(), url: url, style: style, state: .off, account: actor, followURI: nil)
            _ = try changes.transaction.insert(relay, at: changes.now)
            guard let kept = try changes.transaction.relay(url: url) else { throw Refusal.notFound }
            return try follow(kept, in: changes)
        }
    }

    /// Asks a relay to let this server in, unless it has.
    func follow(_ relay: Relay, in changes: Changes) throws -> Relay {
        guard relay.state != .accepted else { return relay }
        var relay = relay
        relay.state = .pending
        relay.followURI = "\(identity.actorURI)#relays/\(ids.next(Relay.self))"
        // Whoever speaks for an inbox may be somebody else now.
        if relay.style == .inbox { relay.account = nil }
        try changes.transaction.update(relay)
        changes.record(.relayChanged(.followed(relay)))
        return relay
    }
}

extension Changes {
    /// Throws `blocked` for an address on a server that is blocked here.
    func requireOpen(_ address: String) throws {
        guard let host = Origin.of(address) else { return }
        let name = String(host.prefix { $0 != ":" })
        guard try !transaction.isBlocked(host: host), try !transaction.isBlocked(host: name) else {
            throw Refusal.blocked
        }
    }
}
