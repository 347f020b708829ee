import Domain
import Store

extension Actions {
    /// Answers a post with an emoji, or with a picture that others have answered it with. Doing it again changes
    /// nothing.
    ///
    /// - Returns: the post; of a boost, what it boosts. Throws `notFound`, `blocked`, `hindered`, `notAllowed`,
    ///   `invalid` or `tooMany`.
    @discardableResult
    package func react(with name: String, to id: Post.ID, as account: Account.ID) async throws -> Post.ID {
        try await write { changes in
            let (person, _) = try changes.person(account)
            let post = try changes.subject(id, for: account)
            if try changes.transaction.isBlocking(account, post.author) { throw Refusal.blocked }
            let known = try changes.transaction.reactions(to: [post.id], viewer: account)[post.id] ?? []
            let same = known.first { $0.name == name }
            guard same?.url != nil || Reaction.isEmoji(name) else {
                throw Refusal.invalid(field: "emoji", accepted: nil)
            }
            guard try changes.permission(to: person, .like, with: post) == .automatic else { throw Refusal.notAllowed }
            if same?.isOwn == true { return post.id }
            guard known.count(where: \.isOwn) < Reaction.limit, same != nil || known.count < Reaction.maxKinds else {
                throw Refusal.tooMany(field: "reactions", limit: Reaction.limit)
            }
            let row = ids.next(GivenReaction.self).rawValue
            let isNew = try changes.transaction.insertReaction(
                id: row, name: name, url: same?.url, uri: nil, to: post.id, by: account, at: changes.now)
            guard isNew else { return post.id }
            changes.record(.reacted(by: account, post: post.id, name: name))
            try notify(post.author, of: .favourite, from: account, about: post, in: changes)
            return post.id
        }
    }

    /// Takes an emoji back. Nothing happens when there is none. Throws `notFound`.
    @discardableResult
    package func unreact(with name: String, to id: Post.ID, as account: Account.ID) async throws -> Post.ID {
        try await write { changes in
            let isGiven = try changes.transaction.reactions(to: id, by: account).contains { $0.name == name }
            // What was given can be taken back, even when the post is not visible any more.
            guard let post = isGiven ? try changes.transaction.post(id) : try changes.subject(id, for: account) else {
                throw Refusal.notFound
            }
            try changes.takeBack([name], from: post, by: account)
            return post.id
        }
    }

    /// Keeps what somebody of another server answered a post of this one with.
    package func receiveReaction(
        _ name: String, url: String?, uri: String?, to id: Post.ID, by account: Account.ID
    ) async throws {
        try await write { changes in
            guard let sender = try changes.sender(account),
                let post = try changes.transaction.visiblePost(id, to: account), post.isLocal, post.reblogOf == nil,
                try changes.permission(to: sender, .like, with: post) == .automatic
            else { return }
            let known = try changes.transaction.reactions(to: [id], viewer: account)[id] ?? []
            guard known.count(where: \.isOwn) < Reaction.limit,
                known.contains(where: { $0.name == name }) || known.count < Reaction.maxKinds,
                try changes.transaction.insertReaction(
                    id: ids.next(GivenReaction.self).rawValue, name: name, url: url, uri: uri, to: id, by: account,
                    at: changes.now)
            else { return }
            try notify(post.author, of: .favourite, from: account, about: post, in: changes)
        }
    }

    /// Takes back what somebody of another server answered a post with: what they did under `uri`, or else `name`.
    /// - Returns: false when it is not known.
    package func receiveUndoReaction(
        uri: String?, name: String?, to id: Post.ID, by account: Account.ID
    ) async throws -> Bool {
        try await write { changes in
            guard let post = try changes.transaction.post(id) else { return false }
            let given = try changes.transaction.reactions(to: id, by: account)
            let found = given.first { uri != nil && $0.uri == uri } ?? given.first { $0.name == name }
            guard let found else { return false }
            try changes.takeBack([found.name], from: post, by: account)
            return true
        }
    }
}

extension Changes {
    /// Takes reactions back, and with the last mark on the post the news of it.
    func takeBack(_ names: [String], from post: Post, by account: Account.ID) throws {
        let given = try transaction.reactions(to: post.id, by: account)
        for reaction in given where names.contains(reaction.name) {
            guard try transaction.deleteReaction(reaction.name, to: post.id, by: account) else { continue }
            record(
                .unreacted(
                    by: account, post: post.id, row: reaction.id, name: reaction.name, url: reaction.url))
        }
        if try !transaction.hasFavourite(of: post.id, by: account) {
            try transaction.withdrawNotification(.favourite, to: post.author, from: account, post: post.id)
        }
    }
}
