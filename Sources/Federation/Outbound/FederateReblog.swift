import ActivityVocabulary
import Database
import Domain
import JobQueue
import Store

/// Sends a boost by a person of this server.
package struct FederateReblog: Job {
    package static let kind = "federate-reblog"
    package static let lane = Lane.federation

    package var post: Post.ID

    package init(post: Post.ID) { self.post = post }
}

/// Takes a boost by a person of this server back.
package struct FederateUndoReblog: Job {
    package static let kind = "federate-undo-reblog"
    package static let lane = Lane.federation

    package var deleted: DeletedPost

    package init(deleted: DeletedPost) { self.deleted = deleted }
}

extension Outbound {
    func federate(_ job: FederateReblog) async throws {
        let letter = try await actions.read { reader -> (ActivityDocument, Account.ID, Set<String>)? in
            guard let boost = try reader.post(job.post), boost.isLocal, let boosted = boost.reblogOf,
                let subject = try reader.post(boosted), let booster = try reader.account(boost.author),
                booster.speaks, let author = try reader.account(subject.author)
            else { return nil }
            var announce = rendering.announce(boost, by: booster.uri, of: subject.uri, author: author.uri)
            announce.announceAuthorization = try reader.approval(of: boost.id)?.authorizationURI
            let relays = try reader.relayInboxes(of: booster.id, boost.visibility, [.inbox])
            return (announce, booster.id, try reader.inboxes(ofBoostBy: booster.id, of: author.id).union(relays))
        }
        guard let (activity, sender, inboxes) = letter else { return }
        try await outbox.send(activity, by: sender, to: inboxes)
    }

    func federate(_ job: FederateUndoReblog) async throws {
        let deleted = job.deleted
        guard deleted.isLocal, let subject = deleted.reblogOfURI else { return }
        let found = try await actions.read { reader -> (Account, String?, Set<String>)? in
            guard let booster = try reader.account(deleted.author), booster.speaks else { return nil }
            let author = try deleted.reblogOf.flatMap { try reader.post($0) }.flatMap { try reader.account($0.author) }
            let relays = try reader.relayInboxes(of: booster.id, deleted.visibility, [.inbox])
            return (
                booster, author?.uri, try reader.inboxes(ofBoostBy: booster.id, of: author?.id).union(relays)
            )
        }
        guard let (booster, author, inboxes) = found else { return }
        let audience = rendering.audience(
            deleted.visibility, followers: rendering.followers(of: booster.uri), named: author.map { [$0] } ?? [])
        let announce = ActivityDocument.announce(
            subject, id: deleted.uri, actor: booster.uri, to: audience.to, cc: audience.cc,
            published: Snowflake.moment(of: deleted.id).milliseconds)
        try await outbox.send(.undo(announce, id: "\(deleted.uri)#undo"), by: booster.id, to: inboxes)
    }
}

extension Reader {
    /// Followers of the booster, and the author of what is boosted.
    fileprivate func inboxes(ofBoostBy booster: Account.ID, of author: Account.ID?) throws -> Set<String> {
        let authors = try inboxes(of: author.map { [$0] } ?? [])
        return Set(try followerInboxes(of: booster) + authors)
    }
}
