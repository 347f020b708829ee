import Actions
import ActivityVocabulary
import Domain
import JobQueue
import Store

/// Looks for a quoted post and for its author's consent to being quoted (FEP-044f).
package struct VerifyQuote: Job {
    package static let kind = "verify-quote"
    package static let lane = Lane.federation
    package static let retry = RetryPolicy.patient

    package var post: Post.ID
    /// How many quotes led to this one.
    package var depth: Int

    package init(post: Post.ID, depth: Int) {
        self.post = post
        self.depth = depth
    }
}

/// Does so. What cannot be had now is tried again later; what is not agreed to is never shown.
struct QuoteVerification: Sendable {
    let actions: Actions
    let fetcher: Fetcher
    let objects: ObjectResolver
    let addresses: Addresses
    /// The post, its author with their handle, and the stamp, each perhaps after another address.
    private static let fetches = 8

    func verify(_ job: VerifyQuote) async throws {
        let budget = FetchBudget(fetches: Self.fetches, quoteDepth: job.depth + 1)
        guard let quote = try await actions.read({ try $0.quote(by: job.post) }) else { return }
        if quote.target == nil {
            guard let target = try await target(of: quote, budget: budget),
                try await actions.connectQuote(by: quote.post, to: target)
            else { return }
        }
        try await settle(job.post, budget: budget)
    }

    /// The quoted post, fetched when it is unknown. Nil when it is not to be had.
    private func target(of quote: Quote, budget: FetchBudget) async throws -> Post.ID? {
        do {
            return try await objects.quoted(uri: quote.targetURI, budget: budget)
        } catch let failure as FetchFailure where !failure.isPassing {
            return nil
        }
    }

    private func settle(_ post: Post.ID, budget: FetchBudget) async throws {
        let found = try await actions.read { reader -> Consent? in
            guard let quote = try reader.quote(by: post), quote.state == .pending,
                let authorization = quote.authorizationURI,
                let target = try quote.target.flatMap({ try reader.post($0) }),
                let quoted = try reader.account(target.author), !quoted.isLocal,
                let quoting = try reader.postURIs([post])[post]
            else { return nil }
            return Consent(uri: authorization, by: quoted.uri, quoting: quoting, quoted: target.uri)
        }
        guard let consent = found else { return }
        let verdict = try await verdict(on: consent, budget: budget)
        try await actions.settleQuote(by: post, authorizationURI: consent.uri, verdict)
    }

    /// A stamp that is said to exist.
    private struct Consent: Sendable {
        let uri: String
        let by: String
        let quoting: String
        let quoted: String
    }

    /// The stamp counts when the quoted author's own server shows it under its id, and it is for exactly these two posts
    /// (GHSA-8h43: a stamp for another post is no stamp).
    private func verdict(on consent: Consent, budget: FetchBudget) async throws -> QuoteVerdict {
        guard addresses.isSameHost(consent.uri, consent.by) else { return .unknown }
        do {
            let document = try await fetcher.authoritative(consent.uri, budget: budget)
            guard let stamp = try? InteractionAuthorization(reading: document.json), stamp.kind == .quote,
                addresses.isSameHost(stamp.id, consent.by), stamp.attributedTo == consent.by,
                stamp.interactingObject == consent.quoting, stamp.interactionTarget == consent.quoted
            else { return .unknown }
            return .stamped
        } catch let failure as FetchFailure where !failure.isPassing {
            if case .gone = failure { return .missing }
            return .unknown
        }
    }
}
