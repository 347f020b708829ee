import Domain
import Localization

/// First step of joining: what people here expect of each other.
struct RulesStep {
    var rules: [ServerProfile.Rule]

    func html(on page: PageContext) -> HTML {
        let words = page.words
        return """
            \(PageHead(words("sign-up.title")).html(on: page))<div class="prose">\
            <p class="hint">\(words("sign-up.step-rules"))</p>
            <p>\(words("sign-up.rules", ["server": .text(page.site.title)]))</p>
            \(RuleList(rules: rules).html)
            <div class="buttons"><a class="button main" href="/auth/sign_up?rules=read">\(words("sign-up.agree"))</a>\
            <a class="button" href="/">\(words("sign-up.decline"))</a></div></div>
            """
    }
}

/// The rules of the server, numbered.
struct RuleList {
    var rules: [ServerProfile.Rule]

    var html: HTML {
        """
        <ol class="rules" dir="auto">\(rules.map { rule -> HTML in
            """
            <li><div>\(rule.text)</div>\
            \(rule.hint.isEmpty ? nil : "<p class=\"hint\">\(rule.hint)</p>" as HTML)</li>
            """
        })</ol>
        """
    }
}

/// Second step: the form. Passwords are never sent back.
struct SignUpFields {
    var username = ""
    var email = ""
    var reason = ""
    var hasRules: Bool
    var confirmsAddresses: Bool
    var errors: [FieldError] = []
    /// How long the line is.
    var waiting: String?

    func html(on page: PageContext) -> HTML {
        let words = page.words
        let form = Form(
            action: "/auth/sign_up", errors: errors, hidden: [("agreement", "1")], fields: fields(page),
            submit: words("sign-up.submit"), upgrade: "patience")
        return """
            \(PageHead(words("sign-up.title"), back: hasRules ? "/auth/sign_up" : "/").html(on: page))\
            \(waiting.map { text -> HTML in "<div id=\"waiting\">\(Banner(.plain, HTML(text: text)).html)</div>" })\
            \(form.html(on: page))\
            <p class="after">\(words("sign-up.member")) <a href="/auth/sign_in">\(words("nav.sign-in"))</a></p>
            """
    }

    private func fields(_ page: PageContext) -> [HTML] {
        let words = page.words
        var fields = hasRules ? ["<p class=\"hint\">\(words("sign-up.step-form"))</p>" as HTML] : []
        fields += PersonFields(
            username: username, email: email,
            emailHint: words(confirmsAddresses ? "sign-up.email-confirmed" : "sign-up.email-hint"), errors: errors
        ).html(on: page)
        if page.site.registration == .approval {
            fields.append(
                Field(
                    "reason", words("sign-up.reason"), kind: .lines(rows: 3), value: reason,
                    hint: words("sign-up.reason-hint"), errors: errors, isRequired: true, maximum: 420
                ).html)
        }
        fields.append("<p class=\"hint\" id=\"field-agreement\">\(agreement(words))</p>")
        return fields
    }

    private func agreement(_ words: Messages) -> HTML {
        words.html(
            "sign-up.agreement",
            slots: [
                "rules": "<a href=\"/about#rules\">\(words("sign-up.agreement-rules"))</a>",
                "privacy": "<a href=\"/privacy-policy\">\(words("sign-up.agreement-privacy"))</a>",
            ])
    }
}

/// Name, address and password of somebody new: here, and on the page that sets a server up.
struct PersonFields {
    var username: String
    var email: String
    var emailHint: String
    var errors: [FieldError]

    func html(on page: PageContext) -> [HTML] {
        let words = page.words
        return [
            Field(
                "username", words("person.username"), value: username, hint: words("person.username-hint"),
                errors: errors, autocomplete: "username", isRequired: true, maximum: 30,
                suffix: "@" + page.site.domain, isTechnical: true
            ).html,
            Field(
                "email", words("person.email"), kind: .line(type: "email"), value: email, hint: emailHint,
                errors: errors, autocomplete: "email", isRequired: true, maximum: 254, isTechnical: true
            ).html,
            Field(
                "password", words("person.password"), kind: .line(type: "password"),
                hint: words("person.password-hint"), errors: errors, autocomplete: "new-password", isRequired: true
            ).html,
        ]
    }
}

/// Nobody new can join; where else to go.
struct ClosedSignUp {
    func html(on page: PageContext) -> HTML {
        PlainState(
            title: page.words("sign-up.closed.title"),
            text: HTML(text: page.words("sign-up.closed.text")),
            action: (page.words("nav.local"), "/public/local")
        ).html
    }
}
