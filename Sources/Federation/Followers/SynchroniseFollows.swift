import Actions
import Domain
import JobQueue
import Logging
import Store

/// Reads who of this server follows somebody elsewhere, as the other server has it, because it is not what is known
/// here (FEP-8fcf).
struct SynchroniseFollows: Job {
    static let kind = "synchronise-follows"
    static let lane = Lane.federation
    static let retry = RetryPolicy.modest

    var account: Account.ID
    var url: String
    /// What the other server said of that list when it sent something.
    var digest: String
}

struct FollowsSynchronisation: Sendable {
    private static let pages = 10
    /// A document has no more values.
    private static let followers = 5_000

    let actions: Actions
    let fetcher: Fetcher
    let addresses: Addresses
    private let crowd = Crowd(limit: 4)

    init(actions: Actions, fetcher: Fetcher, addresses: Addresses) {
        self.actions = actions
        self.fetcher = fetcher
        self.addresses = addresses
    }

    func run(_ job: SynchroniseFollows) async throws {
        guard crowd.enter() else { throw JobPostponed(by: .seconds(5), "many others ask other servers") }
        defer { crowd.leave() }
        // What is here is read first: who follows after that may be missing from the list.
        let (uri, here) = try await actions.read { reader in
            (try reader.account(job.account)?.uri, try reader.followersHere(of: job.account))
        }
        guard addresses.isSameHost(job.url, uri), FollowersDigest(here.map(\.uri)).hexadecimal != job.digest else {
            return
        }
        do {
            let listed = try await list(at: job.url)
            // When the list is not what the header spoke of, only what it names for certain is believed.
            let isWhole = FollowersDigest(listed).hexadecimal == job.digest
            try await actions.receiveFollowers(
                of: job.account, listed: listed.filter(addresses.isOurs),
                missing: isWhole ? here.filter { !listed.contains($0.uri) } : [])
        } catch let failure as FetchFailure where !failure.isPassing {
            actions.logger.debug("Followers not synchronised", metadata: ["reason": "\(failure)"])
        }
    }

    private func list(at url: String) async throws -> Set<String> {
        let budget = FetchBudget(fetches: Self.pages, isPatient: true)
        var listed: Set<String> = []
        var next: String? = url
        while let page = next, listed.count < Self.followers {
            let part = try await fetcher.collection(page, atMost: Self.followers, budget: budget)
            listed.formUnion(part.items.compactMap(\.id))
            next = part.next
        }
        return listed
    }
}
