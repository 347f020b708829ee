import Domain
import Store

/// Somebody blocks a person of this server.
struct BlockHandler: Sendable {
    func handle(_ block: Verified, _ handling: Handling) async throws -> String? {
        guard let object = block.activity.object?.id else { return "blocks nobody" }
        let target = try await handling.actions.read { try $0.accountID(uri: object) }
        // An Undo may overtake what it undoes.
        guard try await !handling.wasUndone(block.id) else { return "was undone before it came" }
        guard let target else { return "blocks nobody of this server" }
        try await handling.actions.receiveBlock(by: block.sender, of: target, uri: block.id)
        return nil
    }
}
