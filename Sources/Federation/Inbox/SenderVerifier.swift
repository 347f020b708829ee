import Actions
import ActivityVocabulary
import Domain
import HTTPSignatures
import JSON
import Store
import Synchronization

/// An activity whose sender was checked. Only this file makes one, so that nothing can be handled unchecked.
struct Verified: Sendable {
    let activity: Activity
    /// The activity's own id, on the sender's server.
    let id: String
    /// Who did it: the account with the address `activity.actor`.
    let sender: Account.ID
    /// Whether it bears a signature of its own besides that of the request, so that others may believe it too. It is
    /// for them to check.
    let isSelfSigned: Bool

    /// What this Undo takes back, where it is embedded: as true as the Undo itself, because it is the same sender who
    /// says what they did. It keeps the Undo's id. Nil for what somebody else did.
    var undone: Verified? {
        guard activity.kind == .undo, let value = activity.object?.value, let inner = try? Activity(reading: value),
            inner.actor == activity.actor
        else { return nil }
        return Verified(activity: inner, id: id, sender: sender, json: .null)
    }

    fileprivate init(activity: Activity, id: String, sender: Account.ID, json: JSONValue) {
        self.activity = activity
        self.id = id
        self.sender = sender
        isSelfSigned = json["signature"] != nil || json["proof"] != nil
    }

    /// What the verifier let in and the inbox kept is as good as checked now: nothing else writes that table.
    init(stored: InboundActivity) throws {
        let json = try JSONValue.parse(stored.body)
        self.init(activity: try Activity(reading: json), id: stored.activityID, sender: stored.sender, json: json)
    }
}

/// Why a request to an inbox is turned away.
enum Rejection: Error, Equatable {
    /// 400: not an activity.
    case malformed(String)
    /// 401: nobody vouches for it.
    case unauthorised(String)
    /// 403: not listened to.
    case forbidden
    /// 503: whether it is true cannot be found out now.
    case undecided(String)
    /// 202: of no concern here, and not worth finding out whether it is true.
    case irrelevant(String)
}

/// The one check of who sent an activity: signed with a key that belongs to its actor, over this very body and address,
/// within the clock's window; and the activity, its actor and the key are of one server.
struct SenderVerifier: Sendable {
    /// What came in, checked.
    struct Delivery: Sendable {
        let verified: Verified
        let host: String
        /// What is kept of the request: the activity as it came, or completed where its sender leaves out what it means.
        let body: [UInt8]
        /// The sender is to be fetched again some time.
        let isStale: Bool
        /// What their server says of the sender's followers here, signed by them and naming an address of its own.
        var synchronization: CollectionSynchronization?
    }

    enum Arrival: Sendable {
        case own(Delivery)
        case forwarded(Forwarded)
    }

    let actions: Actions
    let keys: KeyDirectory
    let actors: ActorResolver
    let blocked: BlockedHosts
    let addresses: Addresses
    /// The kinds of signatures that are taken.
    let kinds: [SignatureFlavour]
    let fetches: Int
    let refetches = RefetchLimit()

    private var clock: Clock { actions.clock }

    /// Throws `Rejection`.
    func verify(_ message: SignedMessage) async throws -> Arrival {
        let now = clock.now()
        let signature = try Self.signature(of: message, now: now)
        guard kinds.contains(signature.flavour) else {
            throw Rejection.unauthorised("not a kind of signature that is taken here")
        }
        let (activity, id, json, body) = try Self.activity(message.body ?? [], signature)
        let host = try checkHosts(activity: activity, id: id)
        if try await blocked.contains(host) { throw Rejection.forbidden }
        guard addresses.host(signature.keyID) == host else {
            return try await forwarded(activity, id, json, body, signature, now: now)
        }
        let owner = try await owner(of: signature.keyID, activity: activity)
        try check(owner, is: activity.actor)
        let confirmed = try await confirm(signature, by: owner, now: now)
        // Whoever is suspended may still say that they are gone, or that their own server has let them back.
        let isAboutItself =
            [.update, .delete].contains(activity.kind) && activity.object?.id == activity.actor
            && confirmed.standing == .suspended
        guard confirmed.isHeard || isAboutItself else { throw Rejection.forbidden }
        return .own(
            Delivery(
                verified: Verified(activity: activity, id: id, sender: confirmed.account, json: json), host: host,
                body: body,
                isStale: confirmed.fetchedAt < now.adding(seconds: -ActorResolver.freshness),
                synchronization: synchronization(signature, message, host)))
    }

    private func synchronization(
        _ signature: IncomingSignature, _ message: SignedMessage, _ host: String
    ) -> CollectionSynchronization? {
        guard let text = signature.covered(CollectionSynchronization.header, of: message),
            let said = CollectionSynchronization(text), addresses.host(said.url) == host
        else { return nil }
        return said
    }

    /// Somebody else's activity, brought by somebody who is known here and signed the request. It is not believed,
    /// unless its actor's own proof is in it.
    private func forwarded(
        _ activity: Activity, _ id: String, _ json: JSONValue, _ body: [UInt8], _ signature: IncomingSignature,
        now: Timestamp
    ) async throws -> Arrival {
        guard let bearer = try await keys.known(signature.keyID), !bearer.isLocal, let host = addresses.host(bearer.uri)
        else { throw Rejection.unauthorised("key and actor are of two servers, and the key's owner is unknown") }
        if try await blocked.contains(host) { throw Rejection.forbidden }
        let confirmed = try await confirm(signature, by: bearer, now: now)
        guard confirmed.isHeard else { throw Rejection.forbidden }
        guard let forwarded = Forwarded(activity, bearer: confirmed, host: host, addresses: addresses) else {
            throw Rejection.irrelevant("not to be forwarded")
        }
        // The author may be nobody's concern here but for the relay, so that their own word would be dropped.
        let isRelay = try await actions.read { try $0.isAcceptedRelay(confirmed.account) }
        guard !(isRelay && activity.kind == .create), let author = try await prover(of: activity, json, now: now) else {
            return .forwarded(forwarded)
        }
        guard author.isHeard else { throw Rejection.forbidden }
        return .own(
            Delivery(
                verified: Verified(activity: activity, id: id, sender: author.account, json: json), host: host,
                body: body,
                isStale: author.fetchedAt < now.adding(seconds: -ActorResolver.freshness)))
    }

    /// The actor, when a key of theirs that is known here has signed the document itself, not longer ago than requests
    /// may be signed: proofs have no end, and what was taken back must not come again.
    private func prover(of activity: Activity, _ json: JSONValue, now: Timestamp) async throws -> KeyDirectory.Owner? {
        guard let proof = IntegrityProof(of: json), addresses.isSameHost(proof.verificationMethod, activity.actor),
            proof.created > now.milliseconds - IncomingSignature.longestPast * 1_000,
            proof.created < now.milliseconds + IncomingSignature.longestFuture * 1_000,
            let owner = try await keys.known(proof.verificationMethod), owner.uri == activity.actor, owner.asserts,
            proof.verifies(with: owner.key)
        else { return nil }
        return owner
    }

    private static func signature(of message: SignedMessage, now: Timestamp) throws -> IncomingSignature {
        do throws(SignatureError) {
            let signature = try IncomingSignature.parse(message)
            try signature.precheck(now: now.milliseconds)
            return signature
        } catch {
            throw Rejection.unauthorised("\(error)")
        }
    }

    private static func activity(
        _ body: [UInt8], _ signature: IncomingSignature
    ) throws -> (Activity, id: String, JSONValue, body: [UInt8]) {
        do {
            var (json, body) = (try JSONValue.parse(body), body)
            if let completed = json.withActor(ofKey: signature.keyID) { (json, body) = (completed, completed.bytes) }
            let activity = try Activity(reading: json)
            // Mastodon's Add and Remove have no id. The signature, which is the same for no other request, gives one.
            let id =
                activity.id
                ?? "\(activity.actor)#unnamed/\(BodyDigest.hexadecimal(BodyDigest.sha256(signature.signature)))"
            return (activity, id, json, body)
        } catch let error as JSONError {
            throw Rejection.malformed("\(error)")
        } catch let error as ReadingError {
            throw Rejection.malformed("\(error)")
        }
    }

    /// The host that actor and activity share.
    private func checkHosts(activity: Activity, id: String) throws -> String {
        guard let host = addresses.host(activity.actor) else { throw Rejection.malformed("actor") }
        guard host != addresses.ours else { throw Rejection.unauthorised("actor is ours") }
        guard addresses.host(id) == host else { throw Rejection.unauthorised("activity and actor are of two servers") }
        return host
    }

    private func owner(of keyID: String, activity: Activity) async throws -> KeyDirectory.Owner {
        if let known = try await keys.known(keyID) { return known }
        let isKnown = try await actions.read { try $0.accountID(uri: activity.actor) } != nil
        // Whoever was never heard of has nothing here that could be deleted.
        if activity.kind == .delete, !isKnown { throw Rejection.irrelevant("unknown actor") }
        try await fetch(activity.actor, isKnown: isKnown)
        guard let owner = try await keys.known(keyID) else { throw Rejection.unauthorised("the actor has no such key") }
        return owner
    }

    private func check(_ owner: KeyDirectory.Owner, is actor: String) throws {
        guard owner.uri == actor, !owner.isLocal else { throw Rejection.unauthorised("the key is not the actor's") }
    }

    /// Checks the signature; when it is wrong, once more with a key fetched just now: it may have been changed.
    private func confirm(
        _ signature: IncomingSignature, by owner: KeyDirectory.Owner, now: Timestamp
    ) async throws -> KeyDirectory.Owner {
        do {
            try signature.verify(with: owner.key, now: now.milliseconds)
            return owner
        } catch {
            guard error == .wrongSignature || error == .keyMismatch, refetches.allows(owner.uri, now: now) else {
                throw Rejection.unauthorised("\(error)")
            }
        }
        try await fetch(owner.uri, isKnown: true)
        keys.forget(owner.keyID)
        guard let fresh = try await keys.known(owner.keyID) else { throw Rejection.unauthorised("the key is gone") }
        try check(fresh, is: owner.uri)
        do {
            try signature.verify(with: fresh.key, now: now.milliseconds)
            return fresh
        } catch {
            throw Rejection.unauthorised("\(error)")
        }
    }

    /// - Parameter isKnown: then only its server's word that the key is another counts.
    private func fetch(_ actor: String, isKnown: Bool) async throws {
        do {
            _ = try await actors.fetch(actor, budget: FetchBudget(fetches: fetches, time: .seconds(25)))
        } catch let failure as FetchFailure {
            switch failure {
            case .unreachable(let reason): throw Rejection.undecided(reason)
            case .resting: throw Rejection.undecided("\(failure)")
            case .refused("blocked"): throw Rejection.forbidden
            case .gone, .invalid, .refused, .overBudget: throw Rejection.unauthorised("\(failure)")
            }
        }
    }
}

/// How often a sender's key is fetched again because a signature was wrong.
final class RefetchLimit: Sendable {
    private static let pause: Int64 = 60
    private let last = Mutex(ExpiringCache<String, Bool>(capacity: 10_000))

    func allows(_ actor: String, now: Timestamp) -> Bool {
        last.withLock { last in
            guard last.value(for: actor, at: now) == nil else { return false }
            last.insert(true, for: actor, until: now.adding(seconds: Self.pause))
            return true
        }
    }
}
