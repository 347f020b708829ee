import ActivityVocabulary
import Domain
import JobQueue
import Store

/// Asks an author elsewhere whether a person of this server may like, answer or boost their post.
package struct FederateApprovalRequest: Job {
    package static let kind = "federate-approval-request"
    package static let lane = Lane.federation

    package var approval: Approval.ID

    package init(_ approval: Approval.ID) { self.approval = approval }
}

/// Answers somebody elsewhere who asked, or did not ask.
package struct FederateApprovalAnswer: Job {
    package static let kind = "federate-approval-answer"
    package static let lane = Lane.federation

    package var answer: InteractionAnswer

    package init(_ answer: InteractionAnswer) { self.answer = answer }
}

extension Outbound {
    func federate(_ job: FederateApprovalRequest) async throws {
        let letter = try await actions.read { reader -> (ActivityDocument, Account.ID, [String])? in
            guard let approval = try reader.approval(job.approval), approval.authorizationURI == nil,
                let account = try reader.account(approval.account), account.speaks,
                let target = try reader.post(approval.target), let author = try reader.account(target.author)
            else { return nil }
            var activity = ActivityDocument(
                approval.interaction.request, id: approval.requestURI, actor: account.uri, object: .id(target.uri),
                to: [author.uri])
            switch approval.interaction {
            case .like:
                activity.instrument = .activity(.like(target.uri, id: approval.objectURI, actor: account.uri))
            case .reply:
                guard let view = try approval.object.flatMap({ try reader.postViews([$0], viewer: nil).first }) else {
                    return nil
                }
                activity.instrument = .note(rendering.note(view, at: try reader.place(of: view.post)))
            case .announce:
                guard let boost = try approval.object.flatMap({ try reader.post($0) }) else { return nil }
                activity.instrument = .activity(
                    rendering.announce(boost, by: account.uri, of: target.uri, author: author.uri))
            // See `FederateQuoteRequest`.
            case .quote: return nil
            }
            return (activity, account.id, try reader.inboxes(of: [author.id]))
        }
        guard let (activity, sender, inboxes) = letter else { return }
        try await outbox.send(activity, by: sender, to: inboxes)
    }

    func federate(_ job: FederateApprovalAnswer) async throws {
        let answer = job.answer
        guard let tie = try await tie(from: answer.by, to: answer.to) else { return }
        // What was done without asking is named by itself.
        var object = ActivityDocument.Object.id(answer.instrument)
        if answer.request != answer.instrument {
            var request = ActivityDocument(
                answer.interaction.request, id: answer.request, actor: tie.target, object: .id(answer.object))
            request.instrument = .id(answer.instrument)
            object = .activity(request)
        }
        var activity = ActivityDocument(
            answer.stamp == nil ? .reject : .accept,
            id: activityID(of: tie.actor, answer.stamp == nil ? "rejects" : "accepts"), actor: tie.actor,
            object: object, to: [tie.target])
        activity.result = answer.stamp
        try await outbox.send(activity, by: answer.by, to: tie.inboxes)
    }
}

extension Interaction {
    fileprivate var request: Activity.Kind {
        switch self {
        case .like: .likeRequest
        case .reply: .replyRequest
        case .announce: .announceRequest
        case .quote: .quoteRequest
        }
    }
}
