import Localization

/// Behind the mailed link: one button. The link alone confirms nothing, because programs that look through mail open
/// every link in it.
struct ConfirmButton {
    /// The secret of the link.
    var link: String

    func html(on page: PageContext) -> HTML {
        let words = page.words
        let form = Form(
            action: "/auth/confirmation", hidden: [("link", link)],
            fields: ["<p>\(words("confirm.button-text", ["server": .text(page.site.title)]))</p>"],
            submit: words("confirm.submit"))
        return "\(PageHead(words("confirm.title")).html(on: page))\(form.html(on: page))"
    }
}

/// A mail is on its way; and the way to another one.
struct LookInMailbox {
    var email = ""
    var errors: [FieldError] = []

    func html(on page: PageContext) -> HTML {
        let words = page.words
        let form = Form(
            action: "/auth/confirmation/resend", errors: errors,
            fields: [
                "<p>\(words("confirm.waiting"))</p><p class=\"hint\">\(words("confirm.missing"))</p>",
                Field(
                    "email", words("person.email"), kind: .line(type: "email"), value: email, errors: errors,
                    autocomplete: "email", isRequired: true, maximum: 254, isTechnical: true
                ).html,
            ],
            submit: words("confirm.resend"), cancel: "/auth/sign_in")
        return "\(PageHead(words("confirm.title")).html(on: page))\(form.html(on: page))"
    }
}

/// Somebody has to look at the request first.
struct AwaitingApproval {
    func html(on page: PageContext) -> HTML {
        PlainState(
            title: page.words("approval.title"),
            text: HTML(text: page.words("approval.text", ["server": .text(page.site.title)])),
            action: (page.words("nav.local"), "/public/local")
        ).html
    }
}
