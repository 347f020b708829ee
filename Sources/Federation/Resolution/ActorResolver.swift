import Actions
import ActivityVocabulary
import Database
import Domain
import HTTPTransport
import JSON
import Store
import Synchronization

/// Finds accounts of other servers by address or handle, fetches those that are unknown, and renews what is known.
final class ActorResolver: Sendable {
    /// What is known is renewed when it is that old, in seconds.
    static let freshness: Int64 = 24 * 3_600
    private static let missingFor: Int64 = 600
    private static let unreachableFor: Int64 = 60

    private let actions: Actions
    private let fetcher: Fetcher
    let webFinger: WebFingerQuery
    private let newcomers: NewcomerLimit
    private let addresses: Addresses
    private let reading: ProfileReading
    private let flights = SingleFlight<String, Account.ID>()
    /// Addresses that were asked in vain lately.
    private let missing = Mutex(ExpiringCache<String, FetchFailure>(capacity: 10_000))

    init(actions: Actions, fetcher: Fetcher, newcomers: NewcomerLimit, addresses: Addresses) {
        self.actions = actions
        self.fetcher = fetcher
        self.newcomers = newcomers
        self.addresses = addresses
        webFinger = WebFingerQuery(fetcher: fetcher, addresses: addresses)
        reading = ProfileReading(addresses: addresses)
    }

    /// The account at an actor's address, fetched when it is unknown. Throws `FetchFailure`.
    func account(uri: String, budget: FetchBudget) async throws -> Account.ID {
        let (known, standing) = try await actions.read { reader in
            let account = try reader.account(uri: uri)
            return (account?.id, account?.standing)
        }
        if let known { return standing == .deleted ? try throwGone() : known }
        return try await fetch(uri, budget: budget)
    }

    /// The account with a handle of another server, fetched when it is unknown. Throws `FetchFailure`.
    func account(_ handle: Handle, budget: FetchBudget) async throws -> Account.ID {
        if let known = try await actions.read({ try $0.account(handle) }) {
            return known.standing == .deleted ? try throwGone() : known.id
        }
        let key = "acct:\(handle)"
        try checkMissing(key, host: handle.domain)
        do {
            let answer = try await webFinger.ask(handle, budget: budget)
            if addresses.isOurs(answer.actor) { throw FetchFailure.refused("ours") }
            return try await fetch(answer.actor, answer: answer, budget: budget)
        } catch let failure as FetchFailure {
            remember(failure, key: key, host: handle.domain)
            throw failure
        }
    }

    /// Fetches an actor whether it is known or not: what is kept of it is replaced. Throws `FetchFailure`.
    ///
    /// - Parameter isForced: also when it was asked in vain a moment ago.
    func fetch(
        _ uri: String, answer: WebFingerAnswer? = nil, isForced: Bool = false, budget: FetchBudget
    ) async throws -> Account.ID {
        let host = addresses.host(uri)
        if !isForced { try checkMissing(uri, host: host) }
        do {
            // Whoever is in a hurry does not wait with those who are not.
            let flight = budget.isPatient ? "slowly \(uri)" : uri
            return try await flights.value(for: flight) { try await self.fetchAndStore(uri, answer, budget) }
        } catch let failure as FetchFailure {
            remember(failure, key: uri, host: host)
            if failure == .gone(410) { try await forget(uri) }
            throw failure
        }
    }

    /// The actor's own server says that it is gone for ever: as good as its Delete.
    private func forget(_ uri: String) async throws {
        guard let known = try await actions.read({ try $0.account(uri: uri) }), !known.isLocal,
            known.standing != .deleted
        else { return }
        try await actions.receiveActorDelete(known.id)
    }

    /// Takes over an actor document that the actor's own server has just sent, signed by the actor. False when it says
    /// something that has to be looked up first.
    func store(_ actor: Actor, of account: Account) async throws -> Bool {
        guard actor.id == account.uri, let username = actor.preferredUsername,
            username.lowercased() == account.username.lowercased()
        else { return false }
        let handle = Handle(username: account.username, domain: account.domain)
        try await store(actor, handle: handle)
        return true
    }

    private func fetchAndStore(
        _ uri: String, _ answer: WebFingerAnswer?, _ budget: FetchBudget
    ) async throws -> Account.ID {
        guard let host = addresses.host(uri), host != addresses.ours else { throw FetchFailure.refused("address") }
        try await newcomers.admit(host)
        let document = try await fetcher.authoritative(uri, budget: budget)
        let actor = try Self.actor(document.json)
        // The document may bear another address than was asked for, even on another server.
        if document.url.authority != host { try await newcomers.admit(document.url.authority) }
        guard let username = actor.preferredUsername, Handle.isUsername(username) else {
            throw FetchFailure.invalid("preferredUsername")
        }
        let handle = try await webFinger.handle(ofActor: actor.id, username: username, known: answer, budget: budget)
        return try await store(actor, handle: handle)
    }

    private static func actor(_ json: JSONValue) throws -> Actor {
        do throws(ReadingError) {
            guard case .actor(let actor) = try Document(reading: json) else { throw .unexpectedType([]) }
            return actor
        } catch {
            throw FetchFailure.invalid("\(error)")
        }
    }

    @discardableResult
    private func store(_ actor: Actor, handle: Handle) async throws -> Account.ID {
        let movedTo = try await actor.movedTo.flatMapAsync { uri in
            try await actions.read { try $0.accountID(uri: uri) }
        }
        let profile = try reading.profile(of: actor, handle: handle, movedTo: movedTo)
        do {
            let id = try await actions.storeRemoteAccount(profile)
            try await noteServer(of: actor.id, handle: handle)
            return id
        } catch is Refusal {
            throw FetchFailure.refused("not to be kept")
        }
    }

    /// Servers are known by the host of their addresses, which need not be the domain of their handles.
    private func noteServer(of uri: String, handle: Handle) async throws {
        guard let host = addresses.host(uri), host != handle.domain else { return }
        try await actions.write { try $0.transaction.insertServer(host, at: $0.now) }
    }

    private func throwGone() throws -> Account.ID { throw FetchFailure.gone(410) }

    private func checkMissing(_ key: String, host: String?) throws {
        if let failure = missing.withLock({ $0.value(for: key, at: actions.clock.now()) }) { throw failure }
        if let host { try newcomers.checkFailures(of: host) }
    }

    private func remember(_ failure: FetchFailure, key: String, host: String?) {
        if failure == .overBudget { return }
        if case .resting = failure { return }
        let seconds = failure.isPassing ? Self.unreachableFor : Self.missingFor
        let end = actions.clock.now().adding(seconds: seconds)
        missing.withLock { $0.insert(failure, for: key, until: end) }
        if let host { newcomers.recordFailure(of: host) }
    }
}

extension Optional {
    func flatMapAsync<Result>(_ transform: (Wrapped) async throws -> Result?) async rethrows -> Result? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
