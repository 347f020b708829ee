import Actions
import ActivityVocabulary
import Domain
import JobQueue
import Logging
import Store

/// Reads the earlier posts of somebody elsewhere, what they pinned, and what their server counts.
package struct FetchProfile: Job {
    package static let kind = "fetch-profile"
    package static let lane = Lane.history
    package static let retry = RetryPolicy(
        maximumAttempts: 3, base: .seconds(30), cap: .seconds(600), total: .seconds(3_600))

    package var account: Account.ID
    /// Only what is older than what was read before.
    package var older: Bool

    package init(account: Account.ID, older: Bool) {
        self.account = account
        self.older = older
    }
}

/// What reading one profile may cost.
struct ProfileLimits: Sendable {
    /// Posts and boosts of one reading.
    var posts = 40
    var pages = 3
    var pins = 20
    var requests = 120
    /// In seconds.
    var time: Int64 = 90
}

/// Reads profiles as their own servers show them to everybody. All of it is history: with its own dates, and nobody is
/// told.
struct ProfileFetching: Sendable {
    let actions: Actions
    let resolvers: Resolvers
    let fetcher: Fetcher
    let addresses: Addresses
    let limits: ProfileLimits

    func run(_ job: FetchProfile) async throws {
        let (account, actor, fetch) = try await actions.read { reader in
            (
                try reader.account(job.account), try reader.remoteActor(job.account),
                try reader.profileFetch(of: job.account)
            )
        }
        guard let account, let actor, let fetch, fetch.finishedAt == nil else { return }
        let budget = FetchBudget(
            fetches: limits.requests, quoteDepth: RemoteQuote.maxDepth, time: .seconds(limits.time), isPatient: true)
        var history = ProfileHistory(account: account.id)
        do {
            if job.older {
                try await read(from: fetch.nextURL, of: account, into: &history, budget)
            } else {
                try await readAnew(account, actor, fetch, into: &history, budget)
            }
        } catch let failure as FetchFailure {
            actions.logger.debug(
                "Profile not read to its end", metadata: ["uri": "\(account.uri)", "reason": "\(failure)"])
        }
        try await actions.receiveProfileHistory(history)
    }

    private func readAnew(
        _ account: Account, _ actor: RemoteActor, _ fetch: ProfileFetch, into history: inout ProfileHistory,
        _ budget: FetchBudget
    ) async throws {
        // What people see first comes first.
        try await read(from: actor.outboxURL, of: account, into: &history, budget)
        // Of a profile that was read before, only the newest is new.
        if let next = fetch.nextURL, !fetch.isWhole { history.nextURL = next }
        if fetch.isWhole { history.nextURL = nil }
        try await readPins(at: actor.featuredURL, of: account, budget)
        history.followers = try await total(at: actor.followersURL, budget)
        history.following = try await total(at: actor.followingURL, budget)
    }

    private func total(at uri: String?, _ budget: FetchBudget) async throws -> Int? {
        guard let uri else { return nil }
        do {
            return try await fetcher.collection(uri, budget: budget).totalItems
        } catch let failure as FetchFailure where failure != .overBudget {
            return nil
        }
    }

    // MARK: Outbox

    private func read(
        from uri: String?, of account: Account, into history: inout ProfileHistory, _ budget: FetchBudget
    ) async throws {
        guard var page = uri else { return }
        var seen: Set<String> = []
        var count = 0
        for _ in 0..<limits.pages {
            guard seen.insert(page).inserted else { return }
            let part = try await fetcher.collection(page, budget: budget)
            history.posts = history.posts ?? part.totalItems
            for item in part.items.prefix(limits.posts) {
                do {
                    try await take(item, of: account, budget)
                } catch let failure as FetchFailure where failure != .overBudget {
                    actions.logger.debug("Earlier post not to be had", metadata: ["reason": "\(failure)"])
                }
            }
            count += part.items.count
            history.hasReadOutbox = true
            // A page that leads to itself is the last.
            history.nextURL = part.next.flatMap { seen.contains($0) ? nil : $0 }
            guard count < limits.posts, let next = history.nextURL else { return }
            page = next
        }
    }

    /// One entry of an outbox: an activity or, with some servers, the post itself.
    private func take(_ item: ObjectReference, of account: Account, _ budget: FetchBudget) async throws {
        guard let value = item.value, let document = try? Document(reading: value) else {
            if let id = item.id { _ = try await post(id, of: account, budget) }
            return
        }
        switch document {
        case .note(let note): _ = try await keep(note, of: account, budget)
        case .activity(let activity) where activity.actor == account.uri:
            switch activity.kind {
            case .create:
                guard let object = activity.object else { return }
                if let note = object.value.flatMap({ try? Note(reading: $0) }) {
                    _ = try await keep(note, of: account, budget)
                } else if let id = object.id {
                    _ = try await post(id, of: account, budget)
                }
            case .announce: try await boost(activity, by: account, budget)
            default: return
            }
        default: return
        }
    }

    /// A post that came along is believed when it is on the profile's own server; the collection is, too.
    private func keep(_ note: Note, of account: Account, _ budget: FetchBudget) async throws -> Post.ID? {
        guard note.attributedTo == account.uri else { return nil }
        guard addresses.isSameHost(note.id, account.uri) else { return try await post(note.id, of: account, budget) }
        if let known = try await actions.read({ try $0.postID(uri: note.id) }) { return known }
        return try await resolvers.objects.keepHistory(note, budget: budget)
    }

    private func post(_ uri: String, of account: Account, _ budget: FetchBudget) async throws -> Post.ID? {
        guard addresses.isSameHost(uri, account.uri) else { return nil }
        if let known = try await actions.read({ try $0.postID(uri: uri) }) { return known }
        let note = try await resolvers.objects.note(uri, budget: budget)
        guard note.attributedTo == account.uri else { return nil }
        return try await resolvers.objects.keepHistory(note, budget: budget)
    }

    private func boost(_ announce: Activity, by account: Account, _ budget: FetchBudget) async throws {
        guard let id = announce.id, addresses.isSameHost(id, account.uri), let object = announce.object?.id else {
            return
        }
        var subject = try await actions.read { try $0.postID(uri: object) }
        if subject == nil, !addresses.isOurs(object) {
            let note = try await resolvers.objects.note(object, budget: budget)
            subject = try await resolvers.objects.keepHistory(note, budget: budget)
        }
        guard let subject else { return }
        let followers = try await actions.read { try $0.remoteActor(account.id)?.followersURL }
        let visibility = NoteReading.visibility(of: announce.audience, followers: followers)
        guard visibility.isOpen else { return }
        _ = try await actions.receiveReblog(
            uri: id, of: subject, by: account.id, visibility: visibility,
            at: announce.published.map { Timestamp(milliseconds: $0) } ?? actions.clock.now(), isHistory: true)
    }

    // MARK: Pins

    /// Reads them again when the account pins or unpins something in the meantime: nobody knows which was first.
    private func readPins(at uri: String?, of account: Account, _ budget: FetchBudget) async throws {
        for _ in 0..<3 {
            let now = actions.clock.now()
            guard let pins = try await pins(at: uri, of: account, budget) else { return }
            if try await actions.receivePins(pins, of: account.id, readSince: now) { return }
        }
    }

    /// Only posts of the profile's own are pinned: a profile that shows others' leads nowhere.
    private func pins(at uri: String?, of account: Account, _ budget: FetchBudget) async throws -> [Post.ID]? {
        guard let uri else { return nil }
        let part: CollectionPart
        do {
            part = try await fetcher.collection(uri, budget: budget)
        } catch let failure as FetchFailure where failure != .overBudget {
            return nil
        }
        var pins: [Post.ID] = []
        for item in part.items.prefix(limits.pins) {
            do {
                let note = item.note(on: addresses.host(uri) ?? "", addresses: addresses)
                let pin: Post.ID? =
                    if let note {
                        try await keep(note, of: account, budget)
                    } else {
                        try await item.id.flatMapAsync { try await post($0, of: account, budget) }
                    }
                if let pin { pins.append(pin) }
            } catch let failure as FetchFailure where failure != .overBudget {
                continue
            }
        }
        return pins
    }
}
