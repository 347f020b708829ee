import Localization

/// Asks for the address that a link is sent to.
struct PasswordForgotten {
    var email = ""
    var errors: [FieldError] = []

    func html(on page: PageContext) -> HTML {
        let words = page.words
        let form = Form(
            action: "/auth/password", errors: errors,
            fields: [
                "<p>\(words("reset.text"))</p>",
                Field(
                    "email", words("person.email"), kind: .line(type: "email"), value: email, errors: errors,
                    autocomplete: "email", isRequired: true, maximum: 254, isTechnical: true
                ).html,
            ],
            submit: words("reset.send"), cancel: "/auth/sign_in")
        return "\(PageHead(words("reset.title"), back: "/auth/sign_in").html(on: page))\(form.html(on: page))"
    }
}

/// Where a mailed link leads: a new password.
struct NewPassword {
    /// The secret of the link.
    var link: String
    var errors: [FieldError] = []

    func html(on page: PageContext) -> HTML {
        let words = page.words
        let form = Form(
            action: "/auth/password/edit", errors: errors, hidden: [("link", link)],
            fields: [
                "<p>\(words("reset.edit-text"))</p>",
                Field(
                    "password", words("reset.new"), kind: .line(type: "password"),
                    hint: words("person.password-hint"), errors: errors, autocomplete: "new-password",
                    isRequired: true
                ).html,
            ],
            submit: words("reset.submit"))
        return "\(PageHead(words("reset.edit-title")).html(on: page))\(form.html(on: page))"
    }
}

/// A mailed link that is used up, too old or cut off, and the way to another.
struct SpentLink {
    enum Purpose { case confirmation, password, setUp }

    var purpose: Purpose

    func html(on page: PageContext) -> HTML {
        let words = page.words
        let state =
            switch purpose {
            case .confirmation:
                PlainState(
                    title: words("link.spent"), text: HTML(text: words("link.confirmation")),
                    action: (words("confirm.resend"), "/auth/confirmation"))
            case .password:
                PlainState(
                    title: words("link.spent"), text: HTML(text: words("link.password")),
                    action: (words("reset.send"), "/auth/password/new"))
            case .setUp:
                PlainState(
                    title: words("link.spent"), text: HTML(text: words("link.set-up")),
                    action: (words("error.home"), "/"))
            }
        return state.html
    }
}
