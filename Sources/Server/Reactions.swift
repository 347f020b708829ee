import Database
import Distribution
import Domain
import Federation
import JobQueue
import Streaming

/// What happens after what. Every event of the model is answered here with jobs, whose rows are written in the
/// transaction that recorded the event. The switch is exhaustive: an event without an answer does not compile.
/// This page maps; it decides nothing.
struct Reactions: Sendable {
    let queue: JobQueue
    let hub: StreamHub
    let hearing: Hearing

    func react(to event: Event, in transaction: Transaction) throws {
        func add(_ jobs: any Job...) throws { for job in jobs { try queue.enqueue(job, in: transaction) } }
        func add(_ job: some Job, key: String, at time: Timestamp? = nil) throws {
            try queue.enqueue(job, key: key, at: time?.milliseconds, in: transaction)
        }
        switch event {
        case .postPublished(let post): try add(DistributePost(post: post), FederatePost(post: post, kind: .create))
        case .postReceived(let post): try add(DistributePost(post: post))
        case .postEdited(let post): try add(DistributeEdit(post: post), FederatePost(post: post, kind: .update))
        case .quoteReceived(let post, let depth): try add(VerifyQuote(post: post, depth: depth))
        case .quoteChanged(let post): try add(RefreshPost(post: post))
        case .quoteRequested(let post): try add(FederateQuoteRequest(post: post))
        case .quoteRevoked(let account, let post): try add(FederateStampDelete(by: account, post: post))
        case .approvalRequested(let approval): try add(FederateApprovalRequest(approval))
        case .approvalAnswered(let answer): try add(FederateApprovalAnswer(answer))
        case .postRestated(let post): try add(RefreshPost(post: post), FederatePost(post: post, kind: .refresh))
        case .postDeleted(let deleted): try add(DistributeDelete(deleted: deleted), FederateDelete(deleted: deleted))
        case .reblogged(let post): try add(DistributePost(post: post), FederateReblog(post: post))
        case .unreblogged(let deleted):
            try add(DistributeDelete(deleted: deleted), FederateUndoReblog(deleted: deleted))
        case .pollEnds(let post, let moment):
            try add(EndPoll(post: post), key: "\(post)-\(moment.milliseconds)", at: moment)
        case .voted(let by, let post, let choices): try add(FederateVote(by: by, post: post, choices: choices))
        case .pollCounted(let post, let at): try add(FederatePoll(post: post), key: post.description, at: at)
        case .pollEnded(let post): try add(FederatePoll(post: post))
        case .pollStale(let post): try add(RefreshPoll(post: post))
        case .favourited(let by, let post): try add(FederateFavourite(by: by, post: post, isFavourite: true))
        case .unfavourited(let by, let post): try add(FederateFavourite(by: by, post: post, isFavourite: false))
        case .reacted(let by, let post, let name): try add(FederateReaction(by: by, post: post, name: name))
        case .unreacted(let by, let post, let row, let name, let url):
            try add(FederateUndoReaction(by: by, post: post, row: row, name: name, url: url))
        case .pinned(let account, let post): try add(FederatePin(by: account, post: post, isPinned: true))
        case .unpinned(let account, let post): try add(FederatePin(by: account, post: post, isPinned: false))
        case .tagFeatured(let account, let tag, let display):
            try add(FederateFeaturedTag(by: account, tag: tag, display: display, isFeatured: true))
        case .tagUnfeatured(let account, let tag, let display):
            try add(FederateFeaturedTag(by: account, tag: tag, display: display, isFeatured: false))
        case .profileUpdated(let account): try add(FederateProfile(account: account))
        case .keysRotated(let account):
            try add(FederateKeys(account: account))
            try endAccess(of: nil, in: transaction)
        case .collectionChanged(let change): try add(FederateCollection(change: change))
        case .collectionReceived(let owner): try add(VerifyCollections(owner: owner), key: owner.description)
        case .collectionsWanted(let owner): try add(FetchCollections(owner: owner), key: owner.description)
        case .followRequested(let by, let to, let uri): try add(FederateTie(.follow, by: by, target: to, uri: uri))
        case .followed, .muted, .signedUp, .awaitingApproval: break
        case .followAccepted(let account, let follower, let uri):
            try add(FederateTie(.accept, by: account, target: follower, uri: uri))
        case .followRejected(let account, let follower, let uri):
            try add(FederateTie(.reject, by: account, target: follower, uri: uri))
        case .unfollowed(let by, let to, let uri): try add(FederateTie(.unfollow, by: by, target: to, uri: uri))
        case .blocked(let by, let to, let uri): try add(FederateTie(.block, by: by, target: to, uri: uri))
        case .unblocked(let by, let to, let uri): try add(FederateTie(.unblock, by: by, target: to, uri: uri))
        case .signUpApproved(let account): try add(SendMail(to: account, letter: .signUpApproved))
        case .moved(let account, let target):
            try add(
                FederateProfile(account: account), FederateMove(account: account, target: target),
                MoveFollowers(account: account, target: target))
        case .standingChanged(let account):
            try add(FederateProfile(account: account))
            try endAccess(of: account, in: transaction)
        case .strangerJudged: try endAccess(of: nil, in: transaction)
        case .serverRuled(let host):
            try add(ApplyServerRule(host: host))
            try endAccess(of: nil, in: transaction)
        case .relayChanged(let change): try add(FederateRelay(change: change))
        case .reportForwarded(let report): try add(FederateReport(report: report))
        case .accountDeleted(let account):
            try add(FederateAccountDelete(account: account))
            try endAccess(of: account, in: transaction)
        case .addressConfirmationAsked(let account, let token):
            try add(SendMail(to: account, letter: .confirmAddress(token: token)))
        case .passwordResetAsked(let by, let token): try add(SendMail(to: by, letter: .resetPassword(token: token)))
        case .tokensRevoked(let account): try endAccess(of: account, tokensOnly: true, in: transaction)
        case .threadWanted(let fetch, let time): try add(FetchThread(fetch: fetch), key: fetch, at: time)
        case .profileWanted(let account, let older): try add(FetchProfile(account: account, older: older))
        case .notified(let notification, let recipient): tell(recipient, of: notification, after: transaction)
        }
    }

    private func tell(_ person: Account.ID, of notification: Notification.ID, after transaction: Transaction) {
        transaction.afterCommit { [hub] in
            hub.publish(.notification(notification), to: [.user(person), .notifications(person)])
        }
    }

    /// Told to other nodes by this transaction, so that it cannot be committed and not be told.
    ///
    /// - Parameter account: nil for what is nobody's alone.
    private func endAccess(of account: Account.ID?, tokensOnly: Bool = false, in transaction: Transaction) throws {
        let topics = account.map { [Topic.user($0)] } ?? []
        let told = topics.isEmpty ? [] : [NodeMessage.Told(event: .accessRevoked, topics: topics)]
        try transaction.say(NodeMessage(told: told, rights: !tokensOnly).text())
        transaction.afterCommit { [hub, hearing] in
            if !tokensOnly { hearing.rightsChanged() }
            if !topics.isEmpty { hub.publish(.accessRevoked, to: topics) }
        }
    }
}
