import Database
import Domain
import Store

extension Reader {
    /// What a page shows of these posts; guests are not shown what its author keeps from them.
    func pagePosts(_ ids: [Post.ID], viewer: Account.ID?) throws -> [PostView] {
        let views = try postViews(ids, viewer: viewer)
        return viewer == nil ? views.compactMap(\.forGuests) : views
    }

    /// The same for one post that `viewer` may see.
    func pagePost(_ id: Post.ID, viewer: Account.ID?) throws -> PostView? {
        let view = try postView(id, viewer: viewer)
        return viewer == nil ? view?.forGuests : view
    }
}

extension PostView {
    /// Nil when the author does not want it shown to people who are not signed in; so with what it boosts, and what it
    /// quotes is left out. Their own servers say so (GoToSocial).
    fileprivate var forGuests: PostView? {
        guard author.account.showsToGuests(post.visibility) else { return nil }
        var view = self
        if let boosted {
            guard let inner = boosted.view.forGuests else { return nil }
            view.boosted = Boosted(inner)
        }
        if let quoted = quote?.quoted, quoted.view.forGuests == nil { view.quote?.quoted = nil }
        return view
    }
}
