import Actions
import ActivityVocabulary
import Database
import Domain
import HTTPSignatures
import HTTPTypes
import Hummingbird
import Store
import Synchronization

/// Tells who signed a request to read something.
struct RequestSigner: Sendable {
    /// Who asks.
    enum Asker: Sendable, Equatable {
        /// Unsigned, or badly signed.
        case nobody
        case account(Account.ID)
        /// Somebody who is not known here.
        case stranger
        /// Of a blocked server, or suspended.
        case refused
    }

    let keys: KeyDirectory
    let foreign: ForeignKeys
    let blocked: BlockedHosts
    let message: IncomingMessage
    let addresses: Addresses
    let clock: Clock
    /// The kinds of signatures that are taken.
    let kinds: [SignatureFlavour]
    /// Authorised fetch ("secure mode"): nothing is shown to those who do not say who they are.
    let isRequired: Bool

    /// Nil for all who are not known here: they see what everybody sees.
    func signer(of request: Request) async throws -> Account.ID? {
        if case .account(let id) = try await asker(of: request) { id } else { nil }
    }

    /// Only people who are known here can be shown more than everybody, so that no key is fetched for a request unless
    /// it must be signed.
    func asker(of request: Request) async throws -> Asker { try await asker(of: request, fetching: isRequired) }

    /// The server of whoever signed a request, also when nobody there is known; nil when that cannot be told, for this
    /// server, and for those that are not listened to.
    func host(of request: Request) async throws -> String? {
        switch try await asker(of: request, fetching: true) {
        case .nobody, .refused: return nil
        case .account, .stranger:
            let signature = try IncomingSignature.parse(message.message(of: request, body: nil))
            return addresses.host(signature.keyID).flatMap { $0 == addresses.ours ? nil : $0 }
        }
    }

    private func asker(of request: Request, fetching: Bool) async throws -> Asker {
        let message = message.message(of: request, body: nil)
        guard let signature = try? IncomingSignature.parse(message), kinds.contains(signature.flavour),
            let host = addresses.host(signature.keyID)
        else { return .nobody }
        if try await blocked.contains(host) { return .refused }
        let owner = try await keys.known(signature.keyID)
        if let owner {
            guard owner.isHeard else { return .refused }
            if isRight(signature, owner.key) { return .account(owner.account) }
        }
        guard fetching, let key = try await foreign.key(signature.keyID, on: host), isRight(signature, key) else {
            return .nobody
        }
        return owner.map { .account($0.account) } ?? .stranger
    }

    private func isRight(_ signature: IncomingSignature, _ key: VerifyingKey) -> Bool {
        do throws(SignatureError) {
            try signature.verify(with: key, now: clock.now().milliseconds)
            return true
        } catch {
            return false
        }
    }
}

/// The keys of those who ask for something and are not known here: fetched when requests must be signed, remembered
/// for a while, and never written down.
final class ForeignKeys: Sendable {
    private static let knownFor: Int64 = 600
    private static let window: Int64 = 60
    /// Fetches for one owner of servers within a minute.
    private static let perOwner = 60

    private struct State {
        var keys = ExpiringCache<String, VerifyingKey?>(capacity: 10_000)
        var counts = ExpiringCache<String, Int>(capacity: 10_000)
    }

    private let fetcher: Fetcher
    private let state = Mutex(State())
    private let flights = SingleFlight<String, VerifyingKey?>()

    init(fetcher: Fetcher) { self.fetcher = fetcher }

    /// The key that a server lists under an id of its own; nil when it does not, or cannot be asked now.
    func key(_ id: String, on host: String) async throws -> VerifyingKey? {
        let now = fetcher.clock.now()
        if let known = state.withLock({ $0.keys.value(for: id, at: now) }) { return known }
        let mayAsk = state.withLock { state in
            let owner = RegistrableDomain.of(host)
            let count = state.counts.value(for: owner, at: now) ?? 0
            guard count < Self.perOwner else { return false }
            state.counts.insert(count + 1, for: owner, until: now.adding(seconds: Self.window))
            return true
        }
        guard mayAsk else { return nil }
        let found = try await flights.value(for: id) { [self] in await fetch(id, on: host) }
        state.withLock { $0.keys.insert(found, for: id, until: now.adding(seconds: Self.knownFor)) }
        return found
    }

    private func fetch(_ id: String, on host: String) async -> VerifyingKey? {
        let address = String(id.prefix { $0 != "#" })
        let budget = FetchBudget(fetches: 3, time: .seconds(15))
        guard let document = try? await fetcher.document(address, budget: budget), document.url.authority == host
        else { return nil }
        let listed = Actor.PublicKey.keys(in: document.json).first { key in
            key.id == id && fetcher.addresses.host(key.owner) == host
        }
        return listed.flatMap { ProfileReading.pem($0.material) }.flatMap { try? VerifyingKey(pem: $0) }
    }
}

/// Puts a request into the words of signatures.
struct IncomingMessage: Sendable {
    /// Of our own addresses: what others sign is what we say we are, whatever stands between them and us.
    let scheme: String
    let authority: String

    func message(of request: Request, body: [UInt8]?) -> SignedMessage {
        var headers: [(name: String, value: String)] = []
        headers.reserveCapacity(request.headers.count + 1)
        if let host = request.head.authority { headers.append(("host", host)) }
        for field in request.headers { headers.append((field.name.canonicalName, field.value)) }
        return SignedMessage(
            method: request.method.rawValue, target: request.head.path ?? "/", headers: headers, body: body,
            scheme: scheme, authority: authority)
    }
}
