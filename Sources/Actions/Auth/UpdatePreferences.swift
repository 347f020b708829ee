import Domain
import Store

extension Actions {
    /// Keeps how a person wants to post and read.
    ///
    /// - Parameter locale: the language of pages and mails; nil: as it is.
    /// Throws `invalid` with the field's name in the API, or `notFound`.
    package func updatePreferences(
        _ preferences: Preferences, locale: String? = nil, of account: Account.ID
    ) async throws {
        try preferences.check()
        var kept = preferences
        if let code = preferences.language {
            guard let language = Language.named(code) else { throw Refusal.invalid(field: "language", accepted: nil) }
            kept.language = language.code
        }
        try await write { [kept] changes in
            guard try changes.transaction.user(account) != nil else { throw Refusal.notFound }
            try changes.transaction.setPreferences(kept, of: account)
            if let locale { try changes.transaction.setLocale(String(locale.prefix(20)), of: account) }
        }
    }
}

extension Preferences {
    fileprivate func check() throws {
        let choices: [(field: String, value: String, accepted: [String])] = [
            ("quote_policy", quotePolicy, ["public"] + InteractionChoice.allCases.map(\.rawValue)),
            ("expand_media", expandMedia, ["default", "show_all", "hide_all"]),
            ("color_scheme", colorScheme, ["auto", "light", "dark"]),
            ("contrast", contrast, ["auto", "more"]),
        ]
        for choice in choices where !choice.accepted.contains(choice.value) {
            throw Refusal.invalid(field: choice.field, accepted: choice.accepted.joined(separator: ", "))
        }
        guard (14...22).contains(textSize) else { throw Refusal.invalid(field: "text_size", accepted: "14 to 22") }
    }
}
