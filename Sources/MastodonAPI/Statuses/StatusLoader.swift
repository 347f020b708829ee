import Database
import Domain
import Store

extension Renderer {
    /// What is needed to write `ids`, in their order: heads in one query, everything else from memory, and only what
    /// is not there yet loaded and rendered. Visibility is the caller's query's.
    ///
    /// - Parameter isQuoted: what these quote themselves is only named.
    func rows(
        _ ids: [Post.ID], viewer: Account.ID?, isQuoted: Bool = false, _ reader: Reader
    ) throws -> [StatusRow] {
        let entries = try reader.entries(ids, viewer: viewer)
        let heads = entries.flatMap { [$0.head] + ($0.boosted.map { [$0] } ?? []) }
        let posts = try postPieces(heads, reader)
        let authors = try accountPieces(heads.map(\.author), reader)
        let asking = heads.filter { posts[$0.id.rawValue]?.hasPoll == true }.map(\.id)
        let polls = asking.isEmpty ? [:] : try reader.pollViews(of: Set(asking), viewer: viewer)
        let marked = heads.filter { posts[$0.id.rawValue]?.hasReactions == true }.map(\.id)
        let reactions = marked.isEmpty ? [:] : try reader.reactions(to: Set(marked), viewer: viewer)
        let now = clock.now()
        let quotes = try quoteParts(in: posts, viewer: viewer, isQuoted: isQuoted, reader)
        func parts(_ head: PostHead) -> StatusParts? {
            let id = head.id.rawValue
            guard let post = posts[id], let author = authors[head.author.id.rawValue] else { return nil }
            let poll = post.hasPoll ? polls[head.id].map { PollRow($0, at: now) } : nil
            return StatusParts(
                head: head, post: post, author: author, poll: poll,
                reactions: reactions[head.id] ?? [], quote: quotes[id])
        }
        return entries.compactMap { entry in
            guard let own = parts(entry.head) else { return nil }
            guard let boosted = entry.boosted else { return StatusRow(own: own, boosted: nil) }
            return parts(boosted).map { StatusRow(own: own, boosted: $0) }
        }
    }

    /// One post that `viewer` may see, ready to be written.
    func row(_ id: Post.ID, viewer: Account.ID?, _ reader: Reader) throws -> StatusRow? {
        guard try !reader.visible([id], to: viewer).isEmpty else { return nil }
        return try rows([id], viewer: viewer, reader).first
    }

    /// A post that was loaded whole, and may be gone since.
    func row(_ view: PostView) -> StatusRow {
        func parts(_ view: PostView) -> StatusParts {
            StatusParts(
                head: PostHead(view), post: pieces(view), author: pieces(view.author),
                poll: view.poll.map { PollRow($0, at: clock.now()) }, reactions: view.reactions,
                quote: view.quote.map { quote in
                    QuoteParts(shown: quote.shown, quoted: quote.quoted.map { parts($0.view) })
                })
        }
        return StatusRow(own: parts(view), boosted: view.boosted.map { parts($0.view) })
    }

    // Both by number: hashing an `Identifier` looks up its witnesses at run time, which shows in timelines.
    private func postPieces(_ heads: [PostHead], _ reader: Reader) throws -> [Int64: PostPieces] {
        let found = posts.find(heads.lazy.map { (id: $0.id.rawValue, version: $0.version) })
        var pieces: [Int64: PostPieces] = [:]
        pieces.reserveCapacity(heads.count)
        var missing: [Post.ID] = []
        for (head, found) in zip(heads, found) {
            if let found { pieces[head.id.rawValue] = found } else { missing.append(head.id) }
        }
        guard !missing.isEmpty else { return pieces }
        for view in try reader.postViews(missing, viewer: nil) {
            let made = self.pieces(view)
            posts.insert(made, for: view.post.id.rawValue)
            pieces[view.post.id.rawValue] = made
        }
        return pieces
    }

    /// Renderings of accounts, from memory where they are current.
    func accountPieces(_ heads: [AccountHead], _ reader: Reader) throws -> [Int64: AccountPieces] {
        let found = accounts.find(heads.lazy.map { (id: $0.id.rawValue, version: $0.version) })
        var pieces: [Int64: AccountPieces] = [:]
        pieces.reserveCapacity(heads.count)
        var missing: Set<Account.ID> = []
        for (head, found) in zip(heads, found) {
            if let found { pieces[head.id.rawValue] = found } else { missing.insert(head.id) }
        }
        guard !missing.isEmpty else { return pieces }
        for (id, view) in try reader.accountViews(missing) {
            let made = self.pieces(view)
            if !made.namesAnother { accounts.insert(made, for: id.rawValue) }
            pieces[id.rawValue] = made
        }
        return pieces
    }
}
