import Domain
import Store

extension Actions {
    /// Replaces the words of one's own post and keeps the earlier ones as history. Who may read it never changes.
    ///
    /// Throws `notFound` for what is not one's own, `hindered`, `textMissing`, `tooLong` or `poll`.
    package func editPost(
        _ id: Post.ID, _ edit: PostEditDraft, as author: Account.ID, resolver: any RemoteResolver = NoRemoteResolver()
    ) async throws {
        let composition = try Composition(text: edit.text, spoilerText: edit.spoilerText, limits: limits)
        if case .put(let poll) = edit.poll, let fault = poll.fault(limits) { throw Refusal.poll(fault) }
        let mentions = try await resolveMentions(composition.text.mentions, by: author, resolver: resolver)
        let content = composition.text.html(mention: mentions.target, tagURL: identity.tagURL)
        try await write { changes in
            _ = try changes.person(author)
            let before = try changes.ownPost(id, of: author)
            var post = before
            post.content = content
            post.text = composition.text.source
            post.spoilerText = composition.spoilerText
            post.sensitive = edit.sensitive ?? before.sensitive || !composition.spoilerText.isEmpty
            if let language = edit.language.flatMap(Language.named) { post.language = language.code }
            let poll = try changes.transaction.poll(of: id)
            guard post.differs(from: before) || edit.poll.changes(poll) else { return }
            let tags = try changes.tags(of: composition.text, ids: ids)
            try changes.transaction.edit(
                post, editID: ids.next(PostEdit.self).rawValue, mentioned: mentions.ids, tags: tags, at: changes.now)
            try changes.replace(poll, with: edit.poll, of: post)
            if !post.waits { changes.record(.postEdited(id)) }
        }
    }
}

extension Changes {
    /// A post, not a boost, that `author` wrote; `notFound` for everything else.
    func ownPost(_ id: Post.ID, of author: Account.ID) throws -> Post {
        guard let post = try transaction.post(id), post.author == author, post.reblogOf == nil else {
            throw Refusal.notFound
        }
        return post
    }
}

extension Post {
    /// Whether there is anything to see of an edit.
    func differs(from other: Post) -> Bool {
        content != other.content || text != other.text || spoilerText != other.spoilerText
            || sensitive != other.sensitive || language != other.language || attachments != other.attachments
    }
}
