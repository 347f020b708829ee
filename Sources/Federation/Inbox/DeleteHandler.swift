import Domain
import Store

/// Somebody deletes a post of theirs, or themselves.
struct DeleteHandler: Sendable {
    func handle(_ delete: Verified, _ handling: Handling) async throws -> String? {
        guard let object = delete.activity.object?.id else { return "deletes nothing" }
        if object == delete.activity.actor {
            try await handling.actions.receiveActorDelete(delete.sender)
        } else {
            try await handling.actions.receiveDelete(uri: object, by: delete.sender)
        }
        return nil
    }
}
