import ActivityVocabulary
import Database
import Domain
import JobQueue
import Store

/// Sends a post of this server, or its new version, to everybody elsewhere who may see it.
package struct FederatePost: Job {
    package static let kind = "federate-post"
    package static let lane = Lane.federation

    package enum Kind: String, Codable, Sendable {
        case create, update
        /// The words are the same, what hangs on them is not.
        case refresh
    }

    package var post: Post.ID
    package var kind: Kind

    package init(post: Post.ID, kind: Kind) {
        self.post = post
        self.kind = kind
    }
}

extension Outbound {
    func federate(_ job: FederatePost) async throws {
        let now = actions.clock.now()
        let letter = try await actions.read {
            reader -> (ActivityDocument, Post, Set<String>, isAnnounced: Bool)? in
            guard let post = try reader.post(job.post), post.isLocal, post.reblogOf == nil else { return nil }
            // What waits for somebody's consent goes nowhere before.
            if let approval = try reader.approval(of: post.id), approval.authorizationURI == nil { return nil }
            var inboxes = Set(try reader.inboxes(ofAudience: post))
            if job.kind != .create {
                inboxes.formUnion(try reader.inboxes(of: reader.remoteAudience(of: post, limit: 1_000)))
            }
            // What is new reaches LitePub's relays as an Announce, what becomes of it as it is.
            let relays: [Relay.Style] = job.kind == .create ? [.inbox] : Relay.Style.allCases
            inboxes.formUnion(try reader.relayInboxes(of: post.author, post.visibility, relays))
            let isAnnounced =
                try job.kind == .create && !reader.relayInboxes(of: post.author, post.visibility, [.actor]).isEmpty
            guard !inboxes.isEmpty || isAnnounced, let view = try reader.postViews([post.id], viewer: nil).first,
                view.author.account.speaks
            else { return nil }
            let note = rendering.note(view, at: try reader.place(of: post))
            switch job.kind {
            case .create: return (rendering.create(note), post, inboxes, isAnnounced)
            case .update, .refresh:
                // An earlier Update had the time of the edit in its id: this is another one.
                let moment = job.kind == .refresh ? now : post.editedAt ?? now
                let id = "\(post.uri)#updates/\(moment.milliseconds)"
                return (.update(note, id: id, at: moment.milliseconds), post, inboxes, false)
            }
        }
        guard let (activity, post, inboxes, isAnnounced) = letter else { return }
        if !inboxes.isEmpty {
            try await outbox.send(
                activity, by: post.author, to: inboxes, reporting: job.kind == .create ? job.post : nil)
        }
        if isAnnounced { try await announceToRelays(post) }
    }
}

extension Reader {
    /// The relays that hear of something by an account of this server: of what is for everybody, unless its author is
    /// limited here.
    func relayInboxes(
        of author: Account.ID, _ visibility: Visibility, _ styles: [Relay.Style] = Relay.Style.allCases
    ) throws -> [String] {
        guard visibility == .public else { return [] }
        let inboxes = try relayInboxes(styles)
        return try inboxes.isEmpty || account(author)?.standing != .good ? [] : inboxes
    }

    /// Where a post goes: to followers as its audience says, to those it names, and to whom it answers.
    func inboxes(ofAudience post: Post) throws -> [String] {
        var people = try mentioned(in: post.id)
        if post.visibility.isOpen, let answered = post.inReplyToAccount { people.append(answered) }
        let followers = post.visibility == .direct ? [] : try followerInboxes(of: post.author)
        return followers + (try inboxes(of: people))
    }
}
