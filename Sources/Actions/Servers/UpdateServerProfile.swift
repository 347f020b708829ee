import Domain
import Store

extension Actions {
    /// Changes what this server says of itself. Throws `notAllowed` for anybody but its administrators.
    package func updateServerProfile(_ profile: ServerProfile, by account: Account.ID) async throws {
        try await write { changes in
            let (_, user) = try changes.person(account)
            guard user.role >= .admin else { throw Refusal.notAllowed }
            try changes.transaction.setServerProfile(profile)
        }
    }
}
