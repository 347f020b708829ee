import Domain
import HTTPTransport
import Hummingbird

extension WebApp {
    func addSettings(to router: some RouterMethods<EdgeContext>) {
        get(router, "/settings") { _ in .go(LocalPath(trusted: SettingsTab.profile.path)) }
        get(router, "/auth/edit") { _ in .go(LocalPath(trusted: SettingsTab.account.path)) }
        get(router, "/settings/profile") { try await $0.profileSettings() }
        post(router, "/settings/profile") { try await $0.saveProfile($1) }
        post(router, "/settings/featured_tags") { try await $0.featureTag($1) }
        post(router, "/settings/featured_tags/{tag}/remove") { visit, _ in try await visit.unfeatureTag() }
        get(router, "/settings/moving") { try await $0.movingSettings() }
        post(router, "/settings/moving") { try await $0.move($1) }
        post(router, "/settings/moving/end") { visit, _ in try await visit.endMove() }
        post(router, "/settings/aliases") { try await $0.addAlias($1) }
        post(router, "/settings/aliases/remove") { visit, _ in try await visit.removeAlias() }
        get(router, "/settings/account") { try await $0.accountSettings() }
        post(router, "/settings/password") { try await $0.changePassword($1) }
        get(router, "/settings/delete") { try $0.deletionPage() }
        post(router, "/settings/delete") { try await $0.deleteAccount($1) }
        get(router, "/settings/appearance") { try $0.appearanceSettings() }
        post(router, "/settings/appearance") { try await $0.saveAppearance($1) }
        get(router, "/settings/posting") { try $0.postingSettings() }
        post(router, "/settings/posting") { try await $0.savePosting($1) }
        get(router, "/settings/sessions") { try await $0.accessSettings() }
        post(router, "/settings/sessions/end_others") { visit, _ in try await visit.endOtherSessions() }
        post(router, "/settings/sessions/{id}/end") { visit, _ in try await visit.endSession() }
        post(router, "/settings/applications/{id}/revoke") { visit, _ in try await visit.revokeApplication() }
    }
}

extension Visit {
    /// Throws `PageError.signIn` for guests.
    func signedIn() throws -> User {
        guard let user else { throw PageError.signIn }
        return user
    }
}
