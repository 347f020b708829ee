import Actions
import Domain
import HTTPTransport
import HTTPTypes
import Localization
import Store

/// How somebody shows themselves to others.
struct ProfileFields {
    var displayName = ""
    var note = ""
    var fields: [(name: String, value: String)] = []
    var locked = false
    var bot = false
    var discoverable = false
    var indexable = false
    var hidesCollections = false
    var limits = PostLimits()
    var errors: [FieldError] = []

    func html(on page: PageContext) -> HTML {
        let words = page.words
        let texts = [
            Field(
                "display_name", words("profile.name"), value: displayName, hint: words("profile.name-hint"),
                errors: errors, autocomplete: "nickname", maximum: limits.maxDisplayName
            ).html,
            Field(
                "note", words("profile.note"), kind: .lines(rows: 4), value: note, hint: words("profile.note-hint"),
                errors: errors
            ).html,
            table(words),
        ]
        let form = Form(
            action: SettingsTab.profile.path, errors: errors, fields: texts + choices(words),
            submit: words("composer.save"))
        return form.html(on: page)
    }

    private func choices(_ words: Messages) -> [HTML] {
        [
            Choice(
                name: "locked", label: words("profile.locked-choice"), hint: words("profile.locked-hint"),
                isOn: locked),
            Choice(
                name: "discoverable", label: words("profile.discoverable"), hint: words("profile.discoverable-hint"),
                isOn: discoverable),
            Choice(
                name: "indexable", label: words("profile.indexable"), hint: words("profile.indexable-hint"),
                isOn: indexable),
            Choice(
                name: "hide_collections", label: words("profile.hide"), hint: words("profile.hide-hint"),
                isOn: hidesCollections),
            Choice(
                name: "bot", label: words("profile.automated"), hint: words("profile.automated-hint"), isOn: bot),
        ].map(\.html)
    }

    private func table(_ words: Messages) -> HTML {
        let rows = (0..<limits.maxFields).map { index -> HTML in
            let row = index < fields.count ? fields[index] : (name: "", value: "")
            let number: [String: MessageArgument] = ["number": .number(index + 1)]
            return """
                <div><input type="text" name="fields[\(index)][name]" value="\(row.name)" dir="auto" \
                maxlength="\(limits.maxFieldName)" aria-label="\(words("profile.field-name", number))" \
                placeholder="\(words("profile.field-name-example"))">\
                <input type="text" name="fields[\(index)][value]" value="\(row.value)" dir="auto" \
                maxlength="\(limits.maxFieldValue)" aria-label="\(words("profile.field-value", number))"></div>
                """
        }
        let error = errors.first { $0.field == "fields" }
        return """
            <fieldset class="field" id="field-fields"><legend>\(words("profile.fields"))</legend>\
            <p class="hint">\(words("profile.fields-hint"))</p>\
            \(error.map { error -> HTML in "<p class=\"error\">\(error.text)</p>" })\
            <div class="pairs">\(rows)</div></fieldset>
            """
    }
}

extension ProfileFields {
    init(_ account: Account, note: String, limits: PostLimits) {
        displayName = account.displayName
        self.note = note
        fields = account.fields.map { (name: $0.name, value: $0.source ?? "") }
        locked = account.locked
        bot = account.kind == .service
        discoverable = account.discoverable ?? false
        indexable = account.indexable
        hidesCollections = account.hideCollections ?? false
        self.limits = limits
    }

    init(_ form: Parameters, limits: PostLimits) {
        displayName = form.string("display_name") ?? ""
        note = form.string("note") ?? ""
        fields = form.trees("fields").map { (name: $0.string("name") ?? "", value: $0.string("value") ?? "") }
        locked = form.bool("locked") ?? false
        bot = form.bool("bot") ?? false
        discoverable = form.bool("discoverable") ?? false
        indexable = form.bool("indexable") ?? false
        hidesCollections = form.bool("hide_collections") ?? false
        self.limits = limits
    }

    var changes: ProfileChanges {
        ProfileChanges(
            displayName: displayName, note: note,
            fields: fields.map { ProfileChanges.Field(name: $0.name, value: $0.value) }, locked: locked, bot: bot,
            discoverable: discoverable, indexable: indexable, hideCollections: hidesCollections)
    }
}

extension Visit {
    func profileSettings(
        status: HTTPResponse.Status = .ok, tagErrors: [FieldError] = []
    ) async throws -> PageReply {
        let viewer = try requireViewer()
        let (account, note) = try await read { (try $0.account(viewer), try $0.noteSource(viewer)) }
        guard let account else { throw PageError.notFound }
        let fields = ProfileFields(account, note: note, limits: actions.limits).html(on: page)
        let tags = try await featuredTagList(errors: tagErrors)
        return settings(.profile, status: status, "\(fields)\(tags)")
    }

    func saveProfile(_ form: Parameters) async throws -> PageReply {
        var fields = ProfileFields(form, limits: actions.limits)
        do {
            try await actions.updateProfile(fields.changes, as: requireViewer())
            return .go(LocalPath(trusted: SettingsTab.profile.path), notice: .saved)
        } catch Refusal.tooLong(let field, let limit) {
            let name = field.hasPrefix("fields") ? "fields" : field
            fields.errors = [FieldError(field: name, text: words("fault.too-long", ["limit": .number(limit)]))]
        } catch Refusal.tooMany(_, let limit) {
            fields.errors = [FieldError(field: "fields", text: words("fault.too-many", ["limit": .number(limit)]))]
        }
        return try await settings(
            .profile, status: .unprocessableContent, "\(fields.html(on: page))\(featuredTagList())")
    }
}
