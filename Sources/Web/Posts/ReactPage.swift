import Actions
import Domain
import HTTPTransport
import HTTPTypes
import Hummingbird
import Localization
import Store

/// Answering a post with an emoji that nobody has given it yet.
extension WebApp {
    func addReactPage(to router: some RouterMethods<EdgeContext>) {
        get(router, "/@{name}/{post}/react") { try await $0.reactPage() }
        for isReacting in [true, false] {
            post(router, "/-/posts/{post}/\(isReacting ? "react" : "unreact")") { visit, form in
                try await isReacting ? visit.react(form) : visit.unreact(form)
            }
        }
    }
}

/// A handful of emoji to press, and a field for any other.
struct ReactView {
    var post: PostCard
    var typed = ""
    var errors: [FieldError] = []

    private static let usual = ["👍", "❤️", "😂", "🎉", "😮", "😢", "🤔", "👏", "🔥", "🙏", "👀", "💯"]

    func html(on page: PageContext) -> HTML {
        let words = page.words
        let title = words("react.title")
        let buttons = Self.usual.map { emoji -> HTML in
            "<button class=\"reaction\" name=\"emoji\" value=\"\(emoji)\">\(emoji)</button>"
        }
        let field = Field(
            "emoji", words("react.other"), value: typed, hint: words("react.hint"), errors: errors, autocomplete: "off",
            isRequired: true, maximum: 64)
        let other = Form(
            action: action, errors: errors, hidden: [("from", "page")], fields: [field.html],
            submit: words("react.submit"), cancel: post.path)
        return """
            \(PageHead(title, back: post.path).html(on: page))<div class="box">\
            \(QuoteCard.post(post).html(in: "react", on: page))\
            <form class="reactions" method="post" action="\(action)" aria-label="\(words("react.usual"))">\
            \(FormToken().html(on: page))<input type="hidden" name="from" value="page">\(buttons)</form></div>\
            \(other.html(on: page))
            """
    }

    private var action: String { "/-/posts/\(post.id)/react" }
}

extension Visit {
    fileprivate func reactPage() async throws -> PageReply {
        _ = try requireViewer()
        return show(ReactView(post: PostCard(try await postOfPath(), viewer: viewer)))
    }

    private func show(_ view: ReactView, _ status: HTTPResponse.Status = .ok) -> PageReply {
        show(words("react.title"), head: noIndex, status: status, view.html(on: page))
    }

    fileprivate func react(_ form: Parameters) async throws -> PageReply {
        let (viewer, id) = (try requireViewer(), try id("post", of: Post.self))
        let name = (form.string("emoji") ?? "").trimmingSpaces
        let isOfPage = form.string("from") == "page"
        do {
            try await actions.react(with: name, to: id, as: viewer)
        } catch let refusal as Refusal {
            // The buttons below a post have no field that could be wrong.
            guard isOfPage, let fault = words.reactionFault(refusal),
                let view = try await read({ try $0.postView(id, viewer: viewer) })
            else { throw refusal }
            let error = FieldError(field: "emoji", text: fault)
            return show(
                ReactView(post: PostCard(view, viewer: viewer), typed: name, errors: [error]), .unprocessableContent)
        }
        guard isOfPage, let view = try await read({ try $0.postView(id, viewer: viewer) }) else {
            return back(form, at: "post-\(id)")
        }
        return .go(LocalPath(trusted: PostCard(view, viewer: viewer).path))
    }

    fileprivate func unreact(_ form: Parameters) async throws -> PageReply {
        let id = try id("post", of: Post.self)
        try await actions.unreact(with: form.string("emoji") ?? "", to: id, as: requireViewer())
        return back(form, at: "post-\(id)")
    }
}

extension Messages {
    /// Why an emoji was not taken; nil for what has nothing to do with it.
    fileprivate func reactionFault(_ refusal: Refusal) -> String? {
        switch refusal {
        case .invalid: self("react.invalid")
        case .tooMany(_, let limit): self("react.too-many", ["limit": .number(limit)])
        case .notAllowed, .blocked: self("react.not-allowed")
        default: nil
        }
    }
}
