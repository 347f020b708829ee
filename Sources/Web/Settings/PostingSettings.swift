import Actions
import Domain
import HTTPTransport
import Localization

/// What a new post is like unless its author says otherwise.
struct PostingFields {
    var preferences: Preferences

    func html(on page: PageContext) -> HTML {
        let words = page.words
        let audiences = [Visibility.public, .unlisted, .private].map {
            (value: $0.name, label: words.audience($0))
        }
        let languages = Language.all.map { (value: $0.code, label: "\($0.native) (\($0.english))") }
        let form = Form(
            action: SettingsTab.posting.path,
            fields: [
                Field(
                    "visibility", words("composer.audience"), kind: .choice(audiences),
                    value: preferences.visibility.name, hint: words("posting.audience-hint")
                ).html,
                PolicyFields(
                    policy: preferences.interactions ?? InteractionPolicy(), quoting: preferences.quoting
                ).html(on: page),
                Field(
                    "language", words("composer.language"),
                    kind: .choice([(value: "", label: words("posting.same-language"))] + languages),
                    value: preferences.language ?? "", hint: words("posting.language-hint")
                ).html,
                Choice(
                    name: "sensitive", label: words("posting.sensitive"), hint: words("posting.sensitive-hint"),
                    isOn: preferences.sensitive
                ).html,
            ],
            submit: words("composer.save"))
        return form.html(on: page)
    }
}

extension Visit {
    func postingSettings() throws -> PageReply {
        settings(.posting, PostingFields(preferences: try signedIn().preferences).html(on: page))
    }

    func savePosting(_ form: Parameters) async throws -> PageReply {
        let user = try signedIn()
        var preferences = user.preferences
        preferences.visibility = form.string("visibility").flatMap { Visibility(name: $0) } ?? preferences.visibility
        preferences.quotePolicy = QuotePolicy(form)?.choice?.rawValue ?? preferences.quotePolicy
        preferences.interactions = InteractionPolicy(form, before: preferences.interactions)?.nonEmpty
        preferences.language = form.string("language").flatMap { $0.isEmpty ? nil : $0 }
        preferences.sensitive = form.bool("sensitive") ?? false
        try await actions.updatePreferences(preferences, of: user.id)
        return .go(LocalPath(trusted: SettingsTab.posting.path), notice: .saved)
    }
}
