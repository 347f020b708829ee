import Domain
import Localization

/// Where a post is written, answered or edited.
struct Composer {
    var text = ""
    var warning = ""
    var visibility = Visibility.public
    var language: String?
    /// The most open visibility that is allowed: an answer is never more open than what it answers.
    var widest = Visibility.public
    var answering: (id: String, handle: String)?
    /// The post that is quoted.
    var quoting: PostCard?
    var quotePolicy = QuotePolicy(.everybody)
    /// Who may reply, boost and like.
    var interactions = InteractionPolicy()
    /// The id of the post that is edited.
    var editing: String?
    var limit = 500
    /// Makes one post of a double click.
    var idempotency: String
    var errors: [FieldError] = []
    var languages: [(tag: String, name: String)] = []
    var poll = PollFields()

    func html(on page: PageContext) -> HTML {
        """
        <form class="composer" method="post" action="/publish" data-m="composer" data-limit="\(limit)">\
        \(FormToken().html(on: page))\(hidden("idempotency", idempotency))\(hidden("back", page.path))\
        \(answering.map { hidden("reply_to", $0.id) })\(editing.map { hidden("edit", $0) })\
        \(quoting.map { hidden("quote", $0.id) })
        \(errors.isEmpty ? nil : ErrorSummary(errors: errors).html(on: page))\(replying(page))
        \(warningField(page))
        \(textField(page))
        <div class="extras">\(poll.html(on: page))\(policyFields(page))</div>
        \(quoting.map { QuoteCard.post($0).html(in: "composer", on: page) })
        <div class="under">\(editing == nil ? visibilityField(page) : nil)\(languageField(page))
        <div class="end"><span class="remaining" id="remaining" aria-live="off">\(page.words.number(limit))</span>\
        <button class="button main">\(submit(page.words))</button></div></div>
        </form>
        """
    }

    private func hidden(_ name: String, _ value: String) -> HTML {
        "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">"
    }

    private func submit(_ words: Messages) -> String {
        if editing != nil { return words("composer.save") }
        return answering == nil ? words("composer.post") : words("composer.reply")
    }

    private func replying(_ page: PageContext) -> HTML? {
        answering.map { post in
            let name: HTML = "<span dir=\"ltr\">@\(post.handle)</span>"
            return "<p class=\"replying\">\(page.words.html("composer.answering", slots: ["name": name]))</p>"
        }
    }

    /// Folded unless it is used; a `details`, so that it opens without a script.
    private func warningField(_ page: PageContext) -> HTML {
        """
        <details class="cw-field"\(flag: "open", !warning.isEmpty)><summary>\(Icon.warning.html)\
        \(page.words("composer.warning"))</summary><input type="text" id="field-warning" name="warning" \
        value="\(warning)" dir="auto" aria-label="\(page.words("composer.warning"))" \
        placeholder="\(page.words("composer.warning-hint"))"></details>
        """
    }

    private func textField(_ page: PageContext) -> HTML {
        let label = page.words("composer.label")
        let error = errors.first { $0.field == "text" }
        return """
            <textarea id="field-text" name="text" rows="4" dir="auto" aria-label="\(label)" \
            placeholder="\(page.words("composer.placeholder"))"\(attribute: "lang", language)\
            \(attribute: "aria-invalid", error == nil ? nil : "true") aria-describedby="remaining">
            \(text)</textarea>
            """
    }

    private func visibilityField(_ page: PageContext) -> HTML {
        let choices = Visibility.allCases.filter { $0 >= widest }.map { visibility in
            (value: visibility.name, label: page.words.audience(visibility))
        }
        return Field(
            "visibility", page.words("composer.audience"), kind: .choice(choices),
            value: max(visibility, widest).name
        ).html
    }

    /// Folded while it is as usual. Posts for few cannot be quoted.
    private func policyFields(_ page: PageContext) -> HTML {
        let isUsual = interactions.nonEmpty == nil && quotePolicy.choice == .everybody
        let fields = PolicyFields(policy: interactions, quoting: widest.isOpen ? quotePolicy : nil)
        return """
            <details class="cw-field"\(flag: "open", !isUsual)><summary>\(Icon.people.html)\
            \(page.words("composer.policies"))</summary><div class="under">\
            \(fields.html(on: page))</div></details>
            """
    }

    private func languageField(_ page: PageContext) -> HTML? {
        guard !languages.isEmpty else { return nil }
        return Field(
            "language", page.words("composer.language"), kind: .choice(languages.map { ($0.tag, $0.name) }),
            value: language ?? page.words.tag
        ).html
    }
}

/// The way to the composer from the top of home.
struct ComposerPrompt {
    func html(on page: PageContext) -> HTML {
        """
        <a class="openwrite" href="/publish">\(page.viewer.map { $0.person.face(size: 40) })\
        <span class="prompt">\(page.words("composer.placeholder"))</span></a>
        """
    }
}
