import Actions
import ActivityVocabulary
import Domain
import Store

/// Passes on what people elsewhere answer here (ActivityPub §7.1.2), so that those who follow the answered see whole
/// conversations. Only what its author signed by itself (with a Linked Data signature or a proof of FEP-8b32) is
/// passed on, byte for byte: nobody would have to believe anything else.
struct ReplyForwarding: Sendable {
    /// To whom, and in whose name.
    struct Letter: Sendable {
        let sender: Account.ID
        let inboxes: [String]
    }

    let actions: Actions
    let outbox: Outbox
    let addresses: Addresses

    /// Where an activity is to be passed on to. To be asked before a Delete is done, and after anything else, because
    /// it is the post that tells.
    func letter(for verified: Verified) async throws -> Letter? {
        let host = addresses.host(verified.activity.actor)
        return try await actions.read { reader in
            guard let uri = verified.activity.object?.id, let post = try reader.post(uri: uri), !post.isLocal,
                post.author == verified.sender, post.visibility.isOpen
            else { return nil }
            let hosts = try reader.conversationHosts(of: post)
            guard let sender = hosts.first else { return nil }
            let inboxes = Set(try hosts.flatMap { try reader.followerInboxes(of: $0) })
            // Its own server has it, and sends it to whom it wants there.
            return Letter(sender: sender, inboxes: inboxes.filter { addresses.host($0) != host })
        }
    }

    func send(_ letter: Letter, _ stored: InboundActivity) async throws {
        try await outbox.send(stored.body, id: stored.activityID, by: letter.sender, to: letter.inboxes)
    }

    /// Whether it is one of those that are passed on at all.
    static func mayForward(_ verified: Verified) -> Bool {
        verified.isSelfSigned && [.create, .update, .delete].contains(verified.activity.kind)
    }
}
