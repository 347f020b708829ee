import ActivityVocabulary
import Domain
import Store

/// Somebody answers a post of this server with an emoji (FEP-c0e0).
struct ReactHandler: Sendable {
    let addresses: Addresses

    func handle(_ react: Verified, _ handling: Handling) async throws -> String? {
        guard let object = react.activity.object?.id else { return "reacts to nothing" }
        guard try await !handling.wasUndone(react.id) else { return "was undone before it came" }
        guard let post = try await handling.actions.read({ try $0.postID(uri: object) }) else {
            return "reacts to nothing of this server"
        }
        guard let reaction = addresses.reaction(of: react.activity) else { return "no emoji" }
        try await handling.actions.receiveReaction(
            reaction.name, url: reaction.url, uri: react.id, to: post, by: react.sender)
        return nil
    }
}

extension Addresses {
    /// The emoji of a reaction: itself, or the picture for its shortcode, named after the sender's server. Misskey writes
    /// `:code@.:` for pictures of its own.
    func reaction(of activity: Activity) -> (name: String, url: String?)? {
        guard let content = activity.content else { return nil }
        if Reaction.isEmoji(content) { return (content, nil) }
        guard content.count > 2, content.hasPrefix(":"), content.hasSuffix(":"), let host = host(activity.actor) else {
            return nil
        }
        let code = content.dropFirst().dropLast().prefix { $0 != "@" }
        guard let emoji = emojis(of: activity.tags).first(where: { $0.shortcode == code }) else { return nil }
        return ("\(code)@\(host)", emoji.url)
    }
}
