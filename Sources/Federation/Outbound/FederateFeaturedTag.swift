import ActivityVocabulary
import Domain
import JobQueue
import Store

/// Tells followers elsewhere that a person of this server shows a hashtag on their profile, or does not any more.
package struct FederateFeaturedTag: Job {
    package static let kind = "federate-featured-tag"
    package static let lane = Lane.federation

    package var by: Account.ID
    package var tag: Tag.ID
    package var display: String
    package var isFeatured: Bool

    package init(by: Account.ID, tag: Tag.ID, display: String, isFeatured: Bool) {
        self.by = by
        self.tag = tag
        self.display = display
        self.isFeatured = isFeatured
    }
}

extension Outbound {
    func federate(_ job: FederateFeaturedTag) async throws {
        let found = try await actions.read { reader -> (account: Account, inboxes: [String])? in
            // Of two changes in quick succession the last stands, whichever job runs first.
            guard try reader.isFeaturing(job.tag, job.by) == job.isFeatured,
                let account = try reader.account(job.by), account.speaks
            else { return nil }
            return (account, try reader.followerInboxes(of: account.id))
        }
        guard let (account, inboxes) = found else { return }
        let name = job.isFeatured ? "adds" : "removes"
        // Mastodon names the collection `featured` for tags too, and reads them from there only.
        var activity = ActivityDocument(
            job.isFeatured ? .add : .remove, id: activityID(of: account.uri, name), actor: account.uri,
            object: .hashtag(rendering.featuredTag(job.display, of: account)), to: [Audience.everybody])
        activity.target = rendering.featured(of: account.uri)
        try await outbox.send(activity, by: job.by, to: inboxes)
    }
}
