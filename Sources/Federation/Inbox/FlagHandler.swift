import Actions
import ActivityVocabulary
import Domain
import Store

/// Another server, or somebody there, reports people of this one and what they wrote.
struct FlagHandler: Sendable {
    func handle(_ flag: Verified, _ handling: Handling) async throws -> String? {
        guard try await !handling.wasUndone(flag.id) else { return "was undone before it came" }
        // Plain text as a rule; whatever is markup in it is not shown.
        let comment = SafeHTML.sanitise(flag.activity.content ?? "").plainText
        return try await handling.actions.receiveReport(
            uri: flag.id, from: flag.sender, objects: flag.activity.objects.compactMap(\.id), comment: comment)
    }
}
