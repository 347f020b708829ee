import Localization

/// One thing that is wrong with a form: which field, and what to do about it.
struct FieldError: Sendable, Equatable {
    var field: String
    var text: String
}

/// A form of its own page: error summary first, then the fields, then the buttons.
struct Form {
    var action: String
    var errors: [FieldError] = []
    var hidden: [(name: String, value: String)] = []
    var fields: [HTML]
    var submit: String
    var cancel: String?
    var isDanger = false
    /// The script that makes more of it.
    var upgrade: String?

    func html(on page: PageContext) -> HTML {
        let hiddenFields = hidden.map { field -> HTML in
            "<input type=\"hidden\" name=\"\(field.name)\" value=\"\(field.value)\">"
        }
        let cancelLink = cancel.map { path -> HTML in
            "<a class=\"button\" href=\"\(link: path)\">\(page.words("form.cancel"))</a>"
        }
        return """
            <form class="page" method="post" action="\(link: action)"\(upgrade.map { name -> HTML in " data-m=\"\(name)\"" })>\(FormToken().html(on: page))\(hiddenFields)
            \(errors.isEmpty ? nil : ErrorSummary(errors: errors).html(on: page))\(fields)
            <div class="buttons"><button class="\(isDanger ? "button main danger" : "button main")">\(submit)</button>\
            \(cancelLink)</div></form>
            """
    }
}

/// The token against forged requests; in every form that changes something.
struct FormToken {
    func html(on page: PageContext) -> HTML {
        "<input type=\"hidden\" name=\"token\" value=\"\(page.token)\">"
    }
}

/// All errors at once, each a link to its field.
struct ErrorSummary {
    var errors: [FieldError]

    func html(on page: PageContext) -> HTML {
        """
        <div class="summary" role="alert" tabindex="-1" id="errors"><h2>\(page.words("form.errors"))</h2><ul>
        \(errors.map { error -> HTML in "<li><a href=\"#field-\(error.field)\">\(error.text)</a></li>" })</ul></div>
        """
    }
}

/// A labelled input, with its hint and error tied to it.
struct Field {
    enum Kind {
        case line(type: String)
        case lines(rows: Int)
        case choice([(value: String, label: String)])
    }

    var name: String
    var label: String
    var kind = Kind.line(type: "text")
    var value = ""
    var hint: String?
    var error: String?
    var autocomplete: String?
    var isRequired = false
    var maximum: Int?
    /// Behind the input: the server's name after a handle.
    var suffix: String?
    /// Handles, addresses and codes are written left to right and not corrected.
    var isTechnical = false
    /// The id of a list of suggestions.
    var list: String?

    init(
        _ name: String, _ label: String, kind: Kind = .line(type: "text"), value: String = "", hint: String? = nil,
        errors: [FieldError] = [], autocomplete: String? = nil, isRequired: Bool = false, maximum: Int? = nil,
        suffix: String? = nil, isTechnical: Bool = false, list: String? = nil
    ) {
        self.name = name
        self.label = label
        self.kind = kind
        self.value = value
        self.hint = hint
        error = errors.first { $0.field == name }?.text
        self.autocomplete = autocomplete
        self.isRequired = isRequired
        self.maximum = maximum
        self.suffix = suffix
        self.isTechnical = isTechnical
        self.list = list
    }

    var html: HTML {
        """
        <div class="field"><label for="field-\(name)">\(label)</label>\
        \(hint.map { text -> HTML in "<p class=\"hint\" id=\"hint-\(name)\">\(text)</p>" })\
        \(error.map { text -> HTML in "<p class=\"error\" id=\"error-\(name)\">\(text)</p>" })\
        \(control)</div>
        """
    }

    private var control: HTML {
        switch kind {
        case .line(let type):
            let input: HTML = "<input type=\"\(type)\" value=\"\(value)\"\(attributes)>"
            return suffix.map { text in "<div class=\"affix\">\(input)<span>\(text)</span></div>" } ?? input
        case .lines(let rows):
            // The line break after the tag is the one that HTML drops, not one of the text.
            return "<textarea rows=\"\(rows)\"\(attributes)>\n\(value)</textarea>"
        case .choice(let choices):
            return "<select\(attributes)>\(choices.map { option($0.value, $0.label) })</select>"
        }
    }

    private func option(_ choice: String, _ label: String) -> HTML {
        "<option value=\"\(choice)\"\(flag: "selected", choice == value)>\(label)</option>"
    }

    private var attributes: HTML {
        let notes = [hint == nil ? nil : "hint-\(name)", error == nil ? nil : "error-\(name)"].compactMap(\.self)
        return """
             id="field-\(name)" name="\(name)"\(attribute: "autocomplete", autocomplete)\(flag: "required", isRequired)\
            \(attribute: "maxlength", maximum.map(String.init))\(attribute: "aria-invalid", error == nil ? nil : "true")\
            \(attribute: "aria-describedby", notes.isEmpty ? nil : notes.joined(separator: " "))\
            \(attribute: "dir", isTechnical ? "ltr" : nil)\(attribute: "autocapitalize", isTechnical ? "none" : nil)\
            \(attribute: "spellcheck", isTechnical ? "false" : nil)\(attribute: "list", list)
            """
    }
}

/// Yes or no.
struct Choice {
    var name: String
    var label: String
    var hint: String?
    var isOn: Bool
    var isRequired = false
    var error: String?

    var html: HTML {
        """
        <div class="field">\(error.map { text -> HTML in "<p class=\"error\" id=\"error-\(name)\">\(text)</p>" })\
        <label class="choice"><input type="checkbox" id="field-\(name)" name="\(name)" value="1"\
        \(flag: "checked", isOn)\(flag: "required", isRequired)\
        \(attribute: "aria-describedby", error == nil ? nil : "error-\(name)")>\
        <span>\(label)\(hint.map { text -> HTML in "<span class=\"hint\">\(text)</span>" })</span></label></div>
        """
    }
}

/// One of few, all in sight.
struct Segments {
    var name: String
    var label: String
    var value: String
    var choices: [(value: String, label: String)]

    var html: HTML {
        """
        <fieldset class="field"><legend>\(label)</legend><div class="segments">\(choices.map { choice -> HTML in
            """
            <label><input type="radio" name="\(name)" value="\(choice.value)"\
            \(flag: "checked", choice.value == value)>\(choice.label)</label>
            """
        })</div></fieldset>
        """
    }
}

/// A question before something that cannot be taken back; the same for a dialog and for its page.
struct Confirmation {
    var title: String
    var text: String
    var action: String
    var submit: String
    var back: String
    var extra = HTML()
    var isDanger = true

    func html(on page: PageContext) -> HTML {
        let form = Form(
            action: action, hidden: [("back", back)],
            fields: ["<h1>\(title)</h1><p>\(text)</p>\(extra)"], submit: submit, cancel: back, isDanger: isDanger)
        return form.html(on: page)
    }
}
