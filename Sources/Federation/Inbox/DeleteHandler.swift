import Domain
import Store

/// Somebody deletes a post of theirs, a stamp or a collection of accounts, or themselves.
struct DeleteHandler: Sendable {
    func handle(_ delete: Verified, _ handling: Handling) async throws -> String? {
        guard let object = delete.activity.object?.id else { return "deletes nothing" }
        if object == delete.activity.actor {
            try await handling.actions.receiveActorDelete(delete.sender)
        } else if try await handling.actions.receiveStampDelete(object, by: delete.sender) {
            return nil
        } else if try await !handling.actions.receiveStampDelete(uri: object, by: delete.sender),
            try await !handling.actions.receiveApprovalDelete(uri: object, by: delete.sender)
        {
            try await handling.actions.receiveCollectionRemoval(of: object, by: delete.sender)
            try await handling.actions.receiveDelete(uri: object, by: delete.sender)
        }
        return nil
    }
}
