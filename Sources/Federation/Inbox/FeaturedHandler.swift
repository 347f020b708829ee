import Actions
import ActivityVocabulary
import Domain
import JSON
import Store

/// Add and Remove: somebody puts something into a collection of theirs, or takes it out. Understood of what they show
/// first on their profile: posts of their own, and hashtags; and of collections of accounts.
struct FeaturedHandler: Sendable {
    let addresses: Addresses
    let isAdding: Bool

    func handle(_ activity: Verified, _ handling: Handling) async throws -> String? {
        guard let target = activity.activity.target, let object = activity.activity.object else {
            return "names no collection"
        }
        // An Undo may overtake what it undoes.
        guard try await !handling.wasUndone(activity.id) else { return "was undone before it came" }
        let actor = try await handling.actions.read { try $0.remoteActor(activity.sender) }
        let list = actor?.featuredCollectionsURL
        if let taken = try await takeCollection(activity, target, object, list: list, handling) { return taken }
        guard target == actor?.featuredURL || target == actor?.featuredTagsURL else {
            return "a collection that is not known"
        }
        // Mastodon names the collection of posts for hashtags too.
        if let tag = object.value.flatMap(Tags.Hashtag.init(reading:)) {
            return try await take(tag.name, of: activity.sender, handling)
        }
        guard let uri = object.id, addresses.isSameHost(uri, activity.activity.actor) else {
            return "not on the sender's server"
        }
        return isAdding
            ? try await add(uri, activity, handling) : try await remove(uri, activity, handling)
    }

    private func take(_ tag: String, of sender: Account.ID, _ handling: Handling) async throws -> String? {
        guard isAdding else {
            try await handling.actions.receiveUnfeaturedTag(tag, by: sender)
            return nil
        }
        return try await handling.actions.receiveFeaturedTag(tag, by: sender) ? nil : "no hashtag, or one too many"
    }

    private func add(_ uri: String, _ activity: Verified, _ handling: Handling) async throws -> String? {
        var post = try await handling.actions.read { try $0.postID(uri: uri) }
        if post == nil {
            guard try await handling.actions.read({ try $0.hasLocalFollowers(activity.sender) }) else {
                return "nobody here follows the sender"
            }
            post = try await handling.network().objects.post(uri: uri, budget: handling.budget)
        }
        guard let post else { return "what it adds is not to be had" }
        return try await handling.actions.receivePin(of: post, by: activity.sender) ? nil : "not to be pinned"
    }

    private func remove(_ uri: String, _ activity: Verified, _ handling: Handling) async throws -> String? {
        guard let post = try await handling.actions.read({ try $0.postID(uri: uri) }) else { return "unknown here" }
        try await handling.actions.receiveUnpin(of: post, by: activity.sender)
        return nil
    }
}
