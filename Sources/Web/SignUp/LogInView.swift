import Localization

/// Name or address, and password.
struct LogInFields {
    /// What was typed, name or address.
    var login = ""
    /// Where to go on to.
    var back: LocalPath?
    /// The app that waits for consent behind this page.
    var application: String?
    var errors: [FieldError] = []

    func html(on page: PageContext) -> HTML {
        let words = page.words
        var fields: [HTML] = []
        if let application {
            fields.append("<p>\(words.html("log-in.for", slots: ["app": "<strong>\(application)</strong>"]))</p>")
        }
        fields += [
            Field(
                "login", words("log-in.login"), value: login, errors: errors, autocomplete: "username",
                isRequired: true, maximum: 254, isTechnical: true
            ).html,
            Field(
                "password", words("person.password"), kind: .line(type: "password"), errors: errors,
                autocomplete: "current-password", isRequired: true
            ).html,
        ]
        let hidden = [back].compactMap(\.self).map { (name: "back", value: $0.description) }
        let form = Form(
            action: "/auth/sign_in", errors: errors, hidden: hidden, fields: fields, submit: words("nav.sign-in"))
        return """
            \(PageHead(words("nav.sign-in")).html(on: page))\(form.html(on: page))\
            <ul class="after"><li><a href="/auth/password/new">\(words("log-in.forgotten"))</a></li>\
            \(page.site.registration == .closed ? nil : signUp(words))</ul>
            """
    }

    private func signUp(_ words: Messages) -> HTML {
        "<li><a href=\"/auth/sign_up\">\(words("landing.join"))</a></li>"
    }
}
