import ActivityVocabulary
import Database
import Domain
import Store
import Synchronization

/// An activity that somebody else than its actor brought: servers forward what answers their people (ActivityPub
/// §7.1.2). The bearer's word counts for no more than that there is something to ask the actor's own server for, and
/// no signature inside the document changes that: those of Linked Data can be kept while the document is turned
/// around (CVE-2026-46349).
struct Forwarded: Sendable {
    /// Who brought it, and signed the request.
    let bearer: Account.ID
    let bearerHost: String
    /// What it is about, on its actor's server.
    let object: String
    let inReplyTo: String?
    let isDelete: Bool

    /// Nil for what is not looked into.
    init?(_ activity: Activity, bearer: KeyDirectory.Owner, host: String, addresses: Addresses) {
        guard [.create, .update, .delete].contains(activity.kind), let object = activity.object?.id,
            object != activity.actor, addresses.isSameHost(object, activity.actor)
        else { return nil }
        self.bearer = bearer.account
        bearerHost = host
        self.object = object
        inReplyTo = activity.object?.value.flatMap { try? Note(reading: $0) }?.inReplyTo
        isDelete = activity.kind == .delete
    }
}

extension Forwarded {
    /// Why it is looked into.
    enum Interest: Equatable {
        case none
        /// It is of a known post, or an answer to one, or brought by somebody whom people here follow.
        case people
        /// It is brought by a relay that this server subscribes to.
        case relay
    }
}

extension Reader {
    /// Whether it may change something here.
    func interest(in forwarded: Forwarded) throws -> Forwarded.Interest {
        if try postID(uri: forwarded.object) != nil { return .people }
        if try forwarded.isDelete || isDeleted(uri: forwarded.object) { return .none }
        if let parent = forwarded.inReplyTo, try postID(uri: parent) != nil { return .people }
        if try hasLocalFollowers(forwarded.bearer) { return .people }
        return try isAcceptedRelay(forwarded.bearer) ? .relay : .none
    }
}

/// How much others can make us ask of third servers: each thing once a minute, and so many things for each bearer.
final class ForwardingLimit: Sendable {
    private static let window: Int64 = 60
    private static let perBearer = 120
    /// A relay brings what whole servers write.
    private static let perRelay = 1_200

    private struct State {
        var objects = ExpiringCache<String, Bool>(capacity: 20_000)
        var bearers = ExpiringCache<String, Count>(capacity: 10_000)
    }

    private struct Count {
        var number = 0
        var until: Timestamp
    }

    enum Verdict: Equatable { case yes, known, tooMany }

    private let state = Mutex(State())

    func verdict(on forwarded: Forwarded, isRelayed: Bool, now: Timestamp) -> Verdict {
        let limit = isRelayed ? Self.perRelay : Self.perBearer
        return state.withLock { state in
            let object = "\(forwarded.isDelete ? "-" : "+")\(forwarded.object)"
            if state.objects.value(for: object, at: now) != nil { return .known }
            let bearer = RegistrableDomain.of(forwarded.bearerHost)
            var count = state.bearers.value(for: bearer, at: now) ?? Count(until: now.adding(seconds: Self.window))
            guard count.number < limit else { return .tooMany }
            count.number += 1
            state.bearers.insert(count, for: bearer, until: count.until)
            state.objects.insert(true, for: object, until: now.adding(seconds: Self.window))
            return .yes
        }
    }
}
