import Domain
import Store

extension Actions {
    /// Notes that somebody of another server likes a post of this one. A like of what they may not see is dropped.
    package func receiveFavourite(uri: String?, of post: Post.ID, by account: Account.ID) async throws {
        try await write { changes in
            guard let liker = try changes.sender(account),
                let subject = try changes.transaction.visiblePost(post, to: account), subject.isLocal,
                subject.reblogOf == nil
            else { return }
            switch try changes.permission(to: liker, .like, with: subject) {
            case .automatic: break
            case .manual:
                guard let uri, try !changes.transaction.hasFavourite(of: post, by: account) else { return }
                return try hold(
                    .like, by: account, with: subject, object: nil, objectURI: uri, request: uri, in: changes)
            case .unknown, .denied:
                guard let uri else { return }
                return changes.disapprove(.like, by: account, with: subject, objectURI: uri, request: uri)
            }
            let isNew = try changes.transaction.insertFavourite(
                id: ids.next(Favourite.self).rawValue, of: post, by: account, uri: uri, at: changes.now)
            guard isNew else { return }
            changes.record(.favourited(by: account, post: post))
            try notify(subject.author, of: .favourite, from: account, about: subject, in: changes)
        }
    }

    /// Notes that somebody of another server does not like a post any more.
    package func receiveUndoFavourite(of post: Post.ID, by account: Account.ID) async throws {
        try await write { changes in
            guard let liker = try changes.transaction.account(account), !liker.isLocal,
                let subject = try changes.transaction.post(post)
            else { return }
            if subject.isLocal { try changes.withdraw(.like, by: account, with: subject) }
            guard try changes.transaction.deleteFavourite(of: post, by: account) else { return }
            try changes.transaction.withdrawNotification(.favourite, to: subject.author, from: account, post: post)
            changes.record(.unfavourited(by: account, post: post))
        }
    }
}
