import Domain
import Store

extension Actions {
    /// Takes over what an author of another server changed of a post. The audience stays as it was, except for people
    /// whom the author newly names.
    ///
    /// - Returns: the post; nil when it is not known here, not this author's, or the edit is older than what is known.
    @discardableResult
    package func receiveEdit(_ edit: RemotePost) async throws -> Post.ID? {
        try await write { changes in
            guard let author = try changes.sender(edit.author),
                let before = try changes.transaction.post(uri: edit.uri),
                before.author == edit.author, before.reblogOf == nil
            else { return nil }
            let moment = min(edit.editedAt ?? changes.now, changes.now)
            if let last = before.editedAt, moment < last { return nil }
            var post = before
            post.url = edit.url ?? before.url
            post.content = edit.content
            post.spoilerText = edit.spoilerText
            post.sensitive = edit.sensitive || !edit.spoilerText.isEmpty
            post.emojis = Array(edit.emojis.prefix(CustomEmoji.limit))
            post.language = edit.language ?? before.language
            post.attachments = Array(edit.attachments.prefix(RemotePost.Limits.attachments))
            if try changes.rejectsMedia(ofHost: author.domain, uri: author.uri) {
                (post.attachments, post.emojis) = ([], [])
            }
            if before.quotePolicy != edit.quotePolicy {
                try changes.transaction.setQuotePolicy(edit.quotePolicy, of: post.id)
            }
            if before.interactionPolicy != edit.interactionPolicy {
                try changes.transaction.setInteractionPolicy(edit.interactionPolicy, of: post.id)
            }
            let isQuoteNew = try changes.take(edit.quote, by: post)
            // Servers also send an Update when only counts have changed.
            let asksAnother = try changes.takeOver(edit, of: before)
            guard post.differs(from: before) || asksAnother else {
                if isQuoteNew { changes.record(.quoteChanged(post.id)) }
                return post.id
            }
            let tags = try changes.tags(named: edit.tags, ids: ids)
            try changes.transaction.edit(
                post, editID: ids.next(PostEdit.self).rawValue,
                mentioned: Array(edit.mentioned.prefix(RemotePost.Limits.mentions)), tags: tags, at: moment)
            if asksAnother { try changes.replacePoll(of: post, with: edit.poll) }
            if !post.waits { changes.record(.postEdited(post.id)) }
            return post.id
        }
    }
}
