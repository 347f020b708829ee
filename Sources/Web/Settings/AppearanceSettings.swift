import Actions
import Domain
import HTTPTransport
import Localization

/// How pages look, and in which language they speak.
struct AppearanceFields {
    var preferences: Preferences
    var locale: String
    var languages: [(tag: String, name: String)]

    /// Those that the style sheet knows.
    private static let textSizes = [14, 16, 18, 20, 22]

    func html(on page: PageContext) -> HTML {
        let words = page.words
        let schemes = [
            (value: "auto", label: words("appearance.device")), (value: "light", label: words("appearance.light")),
            (value: "dark", label: words("appearance.dark")),
        ]
        let contrasts = [
            (value: "auto", label: words("appearance.device")),
            (value: "more", label: words("appearance.more-contrast")),
        ]
        let sizes = Self.textSizes.map { size -> (value: String, label: String) in
            let normal = size == 16 ? words("appearance.size-normal") : nil
            return (value: String(size), label: normal ?? words("appearance.size", ["size": .number(size)]))
        }
        var fields = [
            Segments(
                name: "color_scheme", label: words("appearance.scheme"), value: preferences.colorScheme,
                choices: schemes
            ).html,
            Segments(
                name: "contrast", label: words("appearance.contrast"), value: preferences.contrast, choices: contrasts
            ).html,
            Field("text_size", words("appearance.text"), kind: .choice(sizes), value: String(preferences.textSize))
                .html,
            Choice(
                name: "reduce_motion", label: words("appearance.motion"), hint: words("appearance.motion-hint"),
                isOn: preferences.reduceMotion
            ).html,
        ]
        if languages.count > 1 {
            fields.append(
                Field(
                    "locale", words("appearance.language"),
                    kind: .choice(languages.map { (value: $0.tag, label: $0.name) }), value: locale,
                    hint: words("appearance.language-hint")
                ).html)
        }
        return Form(action: SettingsTab.appearance.path, fields: fields, submit: words("composer.save")).html(on: page)
    }
}

extension Visit {
    func appearanceSettings() throws -> PageReply {
        let user = try signedIn()
        let fields = AppearanceFields(
            preferences: user.preferences, locale: page.words.tag, languages: web.languages.offered)
        return settings(.appearance, fields.html(on: page))
    }

    /// All choices are of a list; one that is not was not made on our page.
    func saveAppearance(_ form: Parameters) async throws -> PageReply {
        let user = try signedIn()
        var preferences = user.preferences
        preferences.colorScheme = form.string("color_scheme") ?? preferences.colorScheme
        preferences.contrast = form.string("contrast") ?? preferences.contrast
        preferences.textSize = form.int("text_size") ?? preferences.textSize
        preferences.reduceMotion = form.bool("reduce_motion") ?? false
        let locale = form.string("locale").flatMap { web.languages.language($0)?.tag }
        try await actions.updatePreferences(preferences, locale: locale, of: user.id)
        return .go(LocalPath(trusted: SettingsTab.appearance.path), notice: .saved)
    }
}
