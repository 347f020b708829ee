import Domain
import Localization

/// The first page of a new server: its name, and the account of who runs it.
struct SetUpFields {
    /// The secret of the one-time link.
    var link: String
    var title = ""
    var username = ""
    var email = ""
    var errors: [FieldError] = []

    func html(on page: PageContext) -> HTML {
        let words = page.words
        var fields: [HTML] = [
            "<p>\(words("set-up.text"))</p>",
            Field(
                "title", words("set-up.name"), value: title, hint: words("set-up.name-hint"), errors: errors,
                isRequired: true, maximum: 100
            ).html,
            "<h2>\(words("set-up.account"))</h2>",
        ]
        fields += PersonFields(
            username: username, email: email, emailHint: words("set-up.email-hint"), errors: errors
        ).html(on: page)
        let form = Form(
            action: "/setup", errors: errors, hidden: [("link", link)], fields: fields, submit: words("set-up.submit"))
        return "\(PageHead(words("set-up.title")).html(on: page))\(form.html(on: page))"
    }
}
