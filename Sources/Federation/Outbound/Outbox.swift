import Actions
import ActivityVocabulary
import Domain
import JSON
import Store

/// Queues activities for other servers: the body once, a row for each inbox, all in one transaction.
struct Outbox: Sendable {
    let actions: Actions
    let addresses: Addresses
    let blocked: BlockedHosts
    let deliveries: DeliveryWorkers
    let assertionKeys: AssertionKeys

    /// - Parameters:
    ///   - inboxes: of servers elsewhere, in any order; addresses of this server and of blocked ones are left out.
    ///     Sending the same activity again adds only the inboxes that it is not on the way to.
    ///   - post: whose author may ask what became of each delivery.
    ///   - oldKey: the private key that it is signed with instead of the sender's present one.
    func send(
        _ activity: ActivityDocument, by sender: Account.ID, to inboxes: some Collection<String>,
        reporting post: Post.ID? = nil, signedWith oldKey: String? = nil
    ) async throws {
        let text = String(decoding: try await proven(activity, by: sender), as: UTF8.self)
        try await send(
            text, id: activity.id, by: sender, to: inboxes, reporting: post, topic: activity.topic,
            synchronises: (activity.to + activity.cc).contains("\(activity.actor)/followers"), signedWith: oldKey)
    }

    /// What everybody may read is signed inside too, so that it can be passed on and still be believed (FEP-8b32).
    /// Anything else bears no lasting proof of who said it.
    private func proven(_ activity: ActivityDocument, by sender: Account.ID) async throws -> [UInt8] {
        let bytes = activity.bytes
        guard (activity.to + activity.cc).contains(Audience.everybody),
            let key = try await assertionKeys.key(of: sender), let json = try? JSONValue.parse(bytes)
        else { return bytes }
        let now = actions.clock.now().milliseconds
        return try IntegrityProof.sign(json, keyID: key.id, key: key.key, now: now).bytes
    }

    /// The same for what is passed on as it came.
    func send(
        _ activity: String, id: String, by sender: Account.ID, to inboxes: some Collection<String>,
        reporting post: Post.ID? = nil, topic: Int64 = 0, synchronises: Bool = false, signedWith oldKey: String? = nil
    ) async throws {
        let targets = try await targets(of: inboxes)
        guard !targets.open.isEmpty || post != nil && !targets.blocked.isEmpty else { return }
        let (ids, now) = (actions.ids, actions.clock.now())
        let body = OutboundBody(
            id: ids.next(OutboundBody.self).rawValue, activityID: id, sender: sender, body: activity, createdAt: now,
            post: post, topic: topic, synchronises: synchronises, privatePEM: oldKey)
        try await actions.database.write { [deliveries] transaction in
            if let post { try transaction.insertReport(of: post, by: sender, skipped: targets.blocked, at: now) }
            guard !targets.open.isEmpty else { return }
            let kept = try transaction.insert(body)
            for target in targets.open {
                try transaction.insert(
                    Delivery(
                        id: ids.next(Delivery.self).rawValue, body: kept, host: target.host, inboxURL: target.inbox,
                        createdAt: now))
            }
            transaction.afterCommit { deliveries.wake() }
        }
    }

    /// Where it goes, and the hosts where it must not go.
    private func targets(
        of inboxes: some Collection<String>
    ) async throws -> (open: [(host: String, inbox: String)], blocked: [String]) {
        var open: [(String, String)] = []
        var shut: [String] = []
        for inbox in Set(inboxes) {
            guard let host = addresses.host(inbox), host != addresses.ours else { continue }
            if try await blocked.contains(host) { shut.append(host) } else { open.append((host, inbox)) }
        }
        return (open, shut)
    }
}

/// Tells other servers what people of this one did. Each file of this folder has one job and what it sends.
struct Outbound: Sendable {
    let actions: Actions
    let rendering: ActivityRendering
    let outbox: Outbox

    /// An id for an activity that nobody will ask for.
    func activityID(of actor: String, _ name: String) -> String {
        "\(actor)#\(name)/\(actions.ids.next(ActivityDocument.self))"
    }
}

extension Account {
    /// Whether it is of this server and may still speak.
    var speaks: Bool { isLocal && standing.rawValue < Standing.suspended.rawValue }
}
