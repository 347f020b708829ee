import Domain
import Store

extension ThreadFetching {
    /// Known posts whose answers are asked for again.
    private static let known = 1_000

    /// Notes down where the search begins: what the topmost known post answers, the post that is looked at and the one
    /// that began the conversation, and the answers to all others whose last time is long ago.
    func seed(_ fetch: ThreadFetch) async throws {
        try await actions.write { [addresses] changes in
            let reader = changes.transaction
            guard let post = try reader.post(fetch.post) else { return }
            let chain = try reader.ancestors(of: post, viewer: nil, limit: 4_096)
            let top = try chain.first.flatMap { try reader.post($0) } ?? post
            var items: [FrontierItem] = []
            if let parent = try reader.missingParent(of: top.id), let item = addresses.item(parent, .parent) {
                items.append(item)
            }
            var asked: [Post.ID] = []
            for (known, facts) in try reader.remotePosts(of: post.conversation, limit: Self.known) {
                let isMain = known.id == post.id || known.id == top.id
                if isMain, Staleness.isDue(createdAt: known.createdAt, last: facts.countedAt, now: changes.now) {
                    if let item = addresses.item(known.uri, .renewal) { items.append(item) }
                    continue
                }
                guard Staleness.isDue(createdAt: known.createdAt, last: facts.repliesAskedAt, now: changes.now) else {
                    continue
                }
                let replies = facts.repliesURL.flatMap { addresses.item($0, isMain ? .mainCollection : .collection) }
                if let replies { items.append(replies) }
                if known.id == top.id, let context = addresses.context(facts.contextURL, of: known.uri) {
                    items.append(context)
                }
                asked.append(known.id)
            }
            try changes.transaction.setRepliesAsked(of: asked, at: changes.now)
            try changes.transaction.addToFrontier(items, of: fetch.id, position: changes.now.milliseconds)
        }
    }
}

extension Addresses {
    /// Something to ask for; nil when it is ours or no address.
    func item(_ uri: String, _ kind: FrontierItem.Kind, depth: Int64 = 0) -> FrontierItem? {
        guard let host = host(uri), host != ours else { return nil }
        return FrontierItem(uri: uri, host: host, kind: kind, depth: depth)
    }

    /// The collection of a whole conversation (FEP-7888), on the server of the post that began it.
    func context(_ context: String?, of post: String) -> FrontierItem? {
        guard let context, isSameHost(context, post) else { return nil }
        return item(context, .mainCollection)
    }
}
