import ActivityVocabulary
import Domain
import JobQueue
import Store

/// Tells a relay that this server wants to be let in, or wants nothing more of it, or may be followed back (FEP-ae0c).
package struct FederateRelay: Job {
    package static let kind = "federate-relay"
    package static let lane = Lane.federation

    package var change: RelayChange

    package init(change: RelayChange) { self.change = change }
}

extension Outbound {
    func federate(_ job: FederateRelay) async throws {
        switch job.change {
        case .followed(let relay):
            // Taken back before it was sent.
            let isWanted = try await actions.read { try $0.relay(relay.id)?.followURI == relay.followURI }
            guard isWanted, let letter = try await follow(of: relay) else { return }
            try await outbox.send(letter.follow, by: .server, to: letter.inboxes)
        case .left(let relay):
            guard let letter = try await follow(of: relay) else { return }
            try await outbox.send(
                .undo(letter.follow, id: "\(letter.follow.id)/undo"), by: .server, to: letter.inboxes)
        case .followedBack(let relay, let uri): try await accept(uri, of: relay)
        }
    }

    private func accept(_ uri: String, of relay: Relay) async throws {
        let found = try await actions.read { reader -> (String, [String])? in
            guard let relay = try reader.relay(relay.id), relay.state.isFollowed,
                let actor = try relay.account.flatMap({ try reader.account($0) })
            else { return nil }
            return (actor.uri, try reader.relayInboxes(relay))
        }
        guard let (actor, inboxes) = found else { return }
        let server = rendering.server
        let follow = ActivityDocument.follow(server, id: uri, actor: actor)
        var accept = ActivityDocument.accept(follow, id: activityID(of: server, "accepts"), actor: server)
        accept.to = [actor]
        try await outbox.send(accept, by: .server, to: inboxes)
    }

    /// The Follow by which this server subscribes, and where it goes: of everybody at an inbox, of itself at an actor.
    private func follow(of relay: Relay) async throws -> (follow: ActivityDocument, inboxes: [String])? {
        guard let uri = relay.followURI else { return nil }
        let target = relay.style == .inbox ? Audience.everybody : relay.url
        var follow = ActivityDocument.follow(target, id: uri, actor: rendering.server)
        // Relays of LitePub's kind sort what comes by whom it is addressed to.
        if relay.style == .actor { follow.to = [relay.url] }
        return (follow, try await actions.read { try $0.relayInboxes(relay) })
    }

    /// Tells the relays of LitePub's kind of a new post: an Announce by this server, whose object they and others ask
    /// for here. Done again, it adds nothing.
    func announceToRelays(_ post: Post) async throws {
        let found = try await actions.read { reader -> (inboxes: [String], audience: [String]) in
            let actors = try reader.relays().filter { $0.state == .accepted && $0.style == .actor }
            let followers = try actors.compactMap { relay in
                try relay.account.flatMap { try reader.remoteActor($0) }?.followersURL
            }
            return (
                try reader.relayInboxes(of: post.author, post.visibility, [.actor]), actors.map(\.url) + followers
            )
        }
        guard !found.inboxes.isEmpty else { return }
        // Not to everybody: it is no boost that anybody should be shown.
        let announce = ActivityDocument.announce(
            post.uri, id: "\(rendering.server)#announces/\(post.id)", actor: rendering.server, to: found.audience,
            cc: [], published: post.createdAt.milliseconds)
        try await outbox.send(announce, by: .server, to: found.inboxes)
    }
}
