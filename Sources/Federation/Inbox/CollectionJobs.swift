import Domain
import JobQueue
import Logging

/// Reads the collections of somebody elsewhere again.
package struct FetchCollections: Job {
    package static let kind = "fetch-collections"
    package static let lane = Lane.federation
    package static let retry = RetryPolicy.modest

    package var owner: Account.ID

    package init(owner: Account.ID) { self.owner = owner }
}

/// Asks those who are new in the collections of somebody elsewhere whether they agree.
package struct VerifyCollections: Job {
    package static let kind = "verify-collections"
    package static let lane = Lane.federation
    package static let retry = RetryPolicy.modest

    package var owner: Account.ID

    package init(owner: Account.ID) { self.owner = owner }
}

/// Runs both, a few at a time, so that slow servers leave room for the others.
struct CollectionKeeping: Sendable {
    let collections: CollectionResolver
    let fetches: Int
    private let crowd = Crowd(limit: 8)

    init(collections: CollectionResolver, fetches: Int) {
        self.collections = collections
        self.fetches = fetches
    }

    func register(on queue: JobQueue) {
        queue.on(FetchCollections.self) { job, _ in
            try await run { try await collections.renew(job.owner, budget: FetchBudget(fetches: fetches)) }
        }
        queue.on(VerifyCollections.self) { job, _ in
            try await run { try await collections.verify(job.owner, budget: FetchBudget(fetches: fetches)) }
        }
    }

    private func run(_ body: () async throws -> Void) async throws {
        guard crowd.enter() else { throw JobPostponed(by: .seconds(5), "many others ask other servers") }
        defer { crowd.leave() }
        do {
            try await body()
        } catch let failure as FetchFailure where !failure.isPassing {
            collections.actions.logger.debug("Collections not renewed", metadata: ["reason": "\(failure)"])
        }
    }
}
