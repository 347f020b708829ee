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

    func react(to event: Event, in transaction: Transaction) throws {
        func enqueue(_ jobs: any Job...) throws {
            for job in jobs { try queue.enqueue(job, in: transaction) }
        }
        switch event {
        case .postPublished(let post):
            try enqueue(DistributePost(post: post), FederatePost(post: post, kind: .create))
        case .postReceived(let post): try enqueue(DistributePost(post: post))
        case .postEdited(let post): try enqueue(DistributeEdit(post: post), FederatePost(post: post, kind: .update))
        case .quoteReceived(let post, let depth): try enqueue(VerifyQuote(post: post, depth: depth))
        case .quoteChanged(let post): try enqueue(RefreshPost(post: post))
        case .quoteRequested(let post): try enqueue(FederateQuoteRequest(post: post))
        case .quoteAnswered(let answer): try enqueue(FederateQuoteAnswer(answer))
        case .quoteRevoked(let account, let post): try enqueue(FederateStampDelete(by: account, post: post))
        case .approvalRequested(let approval): try enqueue(FederateApprovalRequest(approval))
        case .approvalAnswered(let answer): try enqueue(FederateApprovalAnswer(answer))
        case .postRestated(let post): try enqueue(RefreshPost(post: post), FederatePost(post: post, kind: .refresh))
        case .postDeleted(let deleted):
            try enqueue(DistributeDelete(deleted: deleted), FederateDelete(deleted: deleted))
        case .reblogged(let post): try enqueue(DistributePost(post: post), FederateReblog(post: post))
        case .unreblogged(let deleted):
            try enqueue(DistributeDelete(deleted: deleted), FederateUndoReblog(deleted: deleted))
        case .pollEnds(let post, let moment):
            try queue.enqueue(
                EndPoll(post: post), key: "\(post)-\(moment.milliseconds)", at: moment.milliseconds, in: transaction)
        case .voted(let by, let post, let choices): try enqueue(FederateVote(by: by, post: post, choices: choices))
        case .pollCounted(let post, let tellAt):
            try queue.enqueue(
                FederatePoll(post: post), key: post.description, at: tellAt.milliseconds, in: transaction)
        case .pollEnded(let post): try enqueue(FederatePoll(post: post))
        case .pollStale(let post): try enqueue(RefreshPoll(post: post))
        case .favourited(let account, let post): try enqueue(FederateFavourite(by: account, post: post))
        case .unfavourited(let account, let post): try enqueue(FederateUndoFavourite(by: account, post: post))
        case .reacted(let by, let post, let name): try enqueue(FederateReaction(by: by, post: post, name: name))
        case .unreacted(let by, let post, let row, let name, let url):
            try enqueue(FederateUndoReaction(by: by, post: post, row: row, name: name, url: url))
        case .pinned(let account, let post): try enqueue(FederatePin(by: account, post: post, isPinned: true))
        case .unpinned(let account, let post): try enqueue(FederatePin(by: account, post: post, isPinned: false))
        case .tagFeatured(let account, let tag, let display):
            try enqueue(FederateFeaturedTag(by: account, tag: tag, display: display, isFeatured: true))
        case .tagUnfeatured(let account, let tag, let display):
            try enqueue(FederateFeaturedTag(by: account, tag: tag, display: display, isFeatured: false))
        case .profileUpdated(let account): try enqueue(FederateProfile(account: account))
        case .keysRotated(let account): try enqueue(FederateKeys(account: account))
        case .collectionChanged(let change): try enqueue(FederateCollection(change: change))
        case .collectionReceived(let owner):
            try queue.enqueue(VerifyCollections(owner: owner), key: owner.description, in: transaction)
        case .collectionsWanted(let owner):
            try queue.enqueue(FetchCollections(owner: owner), key: owner.description, in: transaction)
        case .followRequested(let account, let target, let uri):
            try enqueue(FederateFollow(by: account, target: target, uri: uri))
        case .followed, .muted, .signedUp, .awaitingApproval: break
        case .followAccepted(let account, let follower, let uri):
            try enqueue(FederateAccept(by: account, follower: follower, uri: uri))
        case .followRejected(let account, let follower, let uri):
            try enqueue(FederateReject(by: account, follower: follower, uri: uri))
        case .unfollowed(let account, let target, let uri):
            try enqueue(FederateUndoFollow(by: account, target: target, uri: uri))
        case .blocked(let account, let target, let uri):
            try enqueue(FederateBlock(by: account, target: target, uri: uri))
        case .unblocked(let account, let target, let uri):
            try enqueue(FederateUndoBlock(by: account, target: target, uri: uri))
        case .signUpApproved(let account): try enqueue(SendMail(to: account, letter: .signUpApproved))
        case .moved(let account, let target):
            try enqueue(
                FederateProfile(account: account), FederateMove(account: account, target: target),
                MoveFollowers(account: account, target: target))
        case .standingChanged(let account):
            try enqueue(FederateProfile(account: account))
            transaction.afterCommit { [hub] in hub.publish(.accessRevoked, to: [.user(account)]) }
        case .serverRuled(let host):
            try enqueue(ApplyServerRule(host: host))
        case .reportForwarded(let report): try enqueue(FederateReport(report: report))
        case .accountDeleted(let account):
            try enqueue(FederateAccountDelete(account: account))
            transaction.afterCommit { [hub] in hub.publish(.accessRevoked, to: [.user(account)]) }
        case .addressConfirmationAsked(let account, let token):
            try enqueue(SendMail(to: account, letter: .confirmAddress(token: token)))
        case .passwordResetAsked(let account, let token):
            try enqueue(SendMail(to: account, letter: .resetPassword(token: token)))
        case .tokensRevoked(let account):
            transaction.afterCommit { [hub] in hub.publish(.accessRevoked, to: [.user(account)]) }
        case .threadWanted(let fetch, let time):
            try queue.enqueue(FetchThread(fetch: fetch), key: fetch, at: time.milliseconds, in: transaction)
        case .profileWanted(let account, let older): try enqueue(FetchProfile(account: account, older: older))
        case .notified(let notification, let recipient):
            transaction.afterCommit { [hub] in
                hub.publish(.notification(notification), to: [.user(recipient), .notifications(recipient)])
            }
        }
    }
}
