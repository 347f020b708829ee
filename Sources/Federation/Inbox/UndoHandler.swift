import ActivityVocabulary
import Domain
import Store

/// Somebody takes back a Follow, Like, Announce or Block of theirs, that they let somebody follow them, or what they put
/// on top of their profile or took from there.
struct UndoHandler: Sendable {
    let addresses: Addresses

    func handle(_ undo: Verified, _ handling: Handling) async throws -> String? {
        guard let object = undo.activity.object else { return "undoes nothing" }
        // What it undoes may come after it: its id is remembered as gone.
        if let id = object.id, addresses.isSameHost(id, undo.activity.actor) {
            try await remember(id, undo, handling)
        }
        guard let value = object.value, (try? Activity(reading: value)) != nil else {
            return try await undoByID(object.id, undo, handling)
        }
        guard let undone = undo.undone else { return "undoes what somebody else did" }
        switch undone.activity.kind {
        case .accept: return try await takeBackYes(undone, id: object.id, handling)
        case .add: return try await FeaturedHandler(addresses: addresses, isAdding: false).handle(undone, handling)
        case .remove: return try await FeaturedHandler(addresses: addresses, isAdding: true).handle(undone, handling)
        default: return try await take(undone.activity, id: object.id, back: undo, handling)
        }
    }

    /// Somebody who let a person of this server follow them wants to be asked again, or a relay this server.
    private func takeBackYes(_ undone: Verified, id: String?, _ handling: Handling) async throws -> String? {
        guard let object = undone.activity.object else { return "undoes nothing" }
        if RelayFollows(handling.actions.identity).contains(object) {
            let isTaken = try await handling.actions.receiveUndoRelayAccept(by: undone.sender, uri: object.id)
            return isTaken ? nil : "had not said yes"
        }
        guard let follow = AnswerHandler.follow(in: object, target: undone.activity.actor),
            let follower = try await handling.actions.read({ reader in
                try follow.follower.flatMap { try reader.accountID(uri: $0) }
            }),
            try await handling.actions.receiveUndoAccept(by: undone.sender, follower: follower, uri: follow.uri)
        else { return "had not said yes" }
        // The next yes may bear the same id.
        try await handling.actions.write { changes in
            _ = try id.map { try changes.transaction.forgetDeleted(uri: $0) }
            try changes.transaction.forgetInbound([id, undone.id].compactMap(\.self))
        }
        return nil
    }

    private func take(
        _ undone: Activity, id: String?, back undo: Verified, _ handling: Handling
    ) async throws -> String? {
        let actions = handling.actions
        if undone.kind == .flag, let id {
            try await actions.receiveUndoReport(uri: id, by: undo.sender)
            return nil
        }
        guard let object = undone.object?.id else { return "undoes nothing" }
        let (account, post) = try await actions.read { reader in
            (try reader.accountID(uri: object), try reader.postID(uri: object))
        }
        switch (undone.kind, account, post) {
        case (.follow, let target?, _):
            try await actions.receiveUndoFollow(from: undo.sender, to: target)
            try await forget([id, undo.id], handling)
        case (.block, let target?, _): try await actions.receiveUndoBlock(by: undo.sender, of: target)
        case (.emojiReact, _, let post?), (.like, _, let post?):
            let name = addresses.reaction(of: undone)?.name
            if try await actions.receiveUndoReaction(uri: id, name: name, to: post, by: undo.sender) { return nil }
            guard undone.kind == .like else { return "no such reaction" }
            try await actions.receiveUndoFavourite(of: post, by: undo.sender)
        case (.announce, _, _):
            guard let id = try await boost(id, of: post, by: undo.sender, handling) else { return "no such boost" }
            try await actions.receiveUndoReblog(uri: id, by: undo.sender)
        default: return "undoes nothing of this server"
        }
        return nil
    }

    /// The boost's address: the undone activity's id, or that of the sender's boost of the post.
    private func boost(
        _ id: String?, of post: Post.ID?, by sender: Account.ID, _ handling: Handling
    ) async throws -> String? {
        try await handling.actions.read { reader in
            if let id, try reader.postID(uri: id) != nil { return id }
            return try post.flatMap { try reader.boost(of: $0, by: sender)?.uri } ?? id
        }
    }

    /// Only the id came: whatever of the sender's is known under it.
    private func undoByID(_ id: String?, _ undo: Verified, _ handling: Handling) async throws -> String? {
        guard let id else { return "undoes nothing" }
        let actions = handling.actions
        let found = try await actions.read { try $0.deed(uri: id, by: undo.sender) }
        switch found {
        case .follow(let target): try await actions.receiveUndoFollow(from: undo.sender, to: target)
        case .block(let target): try await actions.receiveUndoBlock(by: undo.sender, of: target)
        case .favourite(let post): try await actions.receiveUndoFavourite(of: post, by: undo.sender)
        case .reaction(let post):
            _ = try await actions.receiveUndoReaction(uri: id, name: nil, to: post, by: undo.sender)
        case .boost: try await actions.receiveUndoReblog(uri: id, by: undo.sender)
        case nil: try await actions.receiveUndoReport(uri: id, by: undo.sender)
        }
        return nil
    }

    /// Some servers name the next Follow of the same two, and its Undo, by the same ids again.
    private func forget(_ ids: [String?], _ handling: Handling) async throws {
        let ids = ids.compactMap(\.self)
        try await handling.actions.database.write { try $0.forgetInbound(ids) }
    }

    private func remember(_ id: String, _ undo: Verified, _ handling: Handling) async throws {
        try await handling.actions.write { changes in
            guard try changes.transaction.deed(uri: id, by: undo.sender) == nil else { return }
            try changes.transaction.markDeleted(uri: id, at: changes.now)
        }
    }
}
