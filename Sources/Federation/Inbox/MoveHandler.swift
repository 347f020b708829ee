import Actions
import ActivityVocabulary
import Domain
import Store

/// Somebody says that they have moved. Believed when both accounts say so as they are now: the old one names the new
/// one in `movedTo`, the new one the old one in `alsoKnownAs`. Both are fetched for that.
struct MoveHandler: Sendable {
    let addresses: Addresses

    func handle(_ move: Verified, _ handling: Handling) async throws -> String? {
        let actor = move.activity.actor
        guard move.activity.object?.id == actor else { return "moves somebody else" }
        guard let uri = move.activity.target, uri != actor else { return "moves nowhere" }
        guard try await !handling.wasUndone(move.id) else { return "was undone before it came" }
        let isTold = try await handling.actions.read { reader in
            try reader.movedAt(move.sender).map {
                handling.actions.clock.now() < $0.adding(seconds: Actions.receivedMovePause)
            } ?? false
        }
        guard !isTold else { return "moved a short time ago" }
        let actors = try handling.network().actors
        let target: Account.ID?
        if addresses.isOurs(uri) {
            target = try await handling.actions.read { try $0.accountID(uri: uri) }
        } else {
            target = try await actors.fetch(uri, isForced: true, budget: handling.budget)
        }
        guard let target else { return "moves to nobody" }
        // After the target, so that `movedTo` is an account that is known.
        _ = try await actors.fetch(actor, isForced: true, budget: handling.budget)
        return try await handling.actions.receiveMove(of: move.sender, to: target)
    }
}
