import Actions
import Domain
import HTTPTransport
import Hummingbird
import Localization
import Store

/// Writing, answering and editing.
extension WebApp {
    func addComposer(to router: some RouterMethods<EdgeContext>) {
        get(router, "/publish") { visit in try await visit.publishPage() }
        get(router, "/share") { visit in try await visit.publishPage() }
        post(router, "/publish") { visit, form in try await visit.publish(form) }
    }
}

extension Visit {
    fileprivate func publishPage() async throws -> PageReply {
        let viewer = try requireViewer()
        guard let user else { throw PageError.signIn }
        if let edited = query.string("edit") { return try await editPage(edited, viewer) }
        var composer = Composer(by: user, actions.limits)
        if let parent = query.string("reply_to") {
            let view = try await visiblePost(parent)
            composer = Composer(answering: view, card: PostCard(view, viewer: viewer), by: user, actions.limits)
        } else if let quoted = query.string("quote") {
            composer.quote(try await visiblePost(quoted), by: viewer)
        } else if let handle = query.string("mention").flatMap(Handle.init) {
            composer.text = "@\(handle) "
        } else {
            let shared = [query.string("title"), query.string("text"), query.string("url")].compactMap(\.self)
            composer.text = String(shared.joined(separator: "\n").prefix(5000))
        }
        return show(composer)
    }

    private func editPage(_ id: String, _ viewer: Account.ID) async throws -> PageReply {
        let view = try await visiblePost(id)
        guard view.post.author == viewer else { throw PageError.notFound }
        return show(Composer(editing: view, actions.limits))
    }

    private func visiblePost(_ text: String) async throws -> PostView {
        let viewer = viewer
        guard let id = Post.ID(text), let view = try await read({ try $0.postView(id, viewer: viewer) }) else {
            throw PageError.notFound
        }
        return view.subject
    }

    private func show(_ composer: Composer, failed: Bool = false) -> PageReply {
        var composer = composer
        composer.languages = words.postLanguages
        let title =
            composer.editing != nil
            ? words("composer.title.edit")
            : composer.answering != nil ? words("composer.title.reply") : words("nav.write")
        let content: HTML = "\(PageHead(title, back: "/home").html(on: page))\(composer.html(on: page))"
        return show(title, current: .write, status: failed ? .unprocessableContent : .ok, content)
    }

    /// Publishes, or shows the same form with what is wrong: nothing that was typed is lost.
    fileprivate func publish(_ form: Parameters) async throws -> PageReply {
        let viewer = try requireViewer()
        do {
            if let edited = form.string("edit") {
                guard let id = Post.ID(edited) else { throw PageError.notFound }
                var draft = PostEditDraft(form)
                let poll = try await read { try $0.poll(of: id) }
                draft.poll = PollFields(form, limits: actions.limits).change(of: poll, at: now)
                try await actions.editPost(id, draft, as: viewer, resolver: web.resolver)
                if let policy = QuotePolicy(form) {
                    try await actions.setQuotePolicy(policy, of: id, as: viewer)
                }
                let before = try await read { try $0.post(id)?.interactionPolicy }
                if let policy = InteractionPolicy(form, before: before) {
                    try await actions.setInteractionPolicy(policy, of: id, as: viewer)
                }
                return .go(LocalPath(trusted: "\(page.viewer?.person.path ?? "")/\(id)"), notice: .edited)
            }
            let draft = PostDraft(form, actions.limits, defaults: user?.preferences.interactions)
            let id = try await actions.publishPost(draft, as: viewer, resolver: web.resolver)
            guard form.string("reply_to") != nil else { return .go(LocalPath(trusted: "/home"), notice: .posted) }
            let waits = try await read { try $0.approval(of: id).map { $0.authorizationURI == nil } ?? false }
            let notice: Notice = waits ? .asked : .posted
            // Answered below a thread: back to it. Answered on a page of its own: to the answer in its thread.
            guard form.string("back")?.hasPrefix("/publish") != false else {
                return back(form, notice: notice, at: "post-\(id)")
            }
            return .go(LocalPath(trusted: "\(page.viewer?.person.path ?? "")/\(id)"), notice: notice)
        } catch let refusal as Refusal {
            guard let error = words.composerError(refusal) else { throw refusal }
            return show(try await filled(form, error), failed: true)
        }
    }

    private func filled(_ form: Parameters, _ error: FieldError) async throws -> Composer {
        guard let user else { throw PageError.signIn }
        var composer = Composer(by: user, actions.limits)
        if let parent = form.string("reply_to") {
            let view = try await visiblePost(parent)
            composer = Composer(
                answering: view, card: PostCard(view, viewer: viewer), by: user, actions.limits)
        }
        if let quoted = form.string("quote"), let view = try? await visiblePost(quoted) {
            composer.quote(view, by: user.id)
        }
        composer.quotePolicy = QuotePolicy(form) ?? composer.quotePolicy
        composer.interactions = InteractionPolicy(form, before: nil) ?? composer.interactions
        composer.editing = form.string("edit")
        composer.text = form.string("text") ?? ""
        composer.warning = form.string("warning") ?? ""
        composer.visibility = form.string("visibility").flatMap(Visibility.init(name:)) ?? composer.visibility
        composer.language = form.string("language") ?? composer.language
        composer.idempotency = form.string("idempotency") ?? composer.idempotency
        composer.poll = PollFields(form, limits: actions.limits)
        composer.errors = [error]
        return composer
    }
}

extension Composer {
    init(by user: User, _ limits: PostLimits) {
        self.init(
            visibility: user.preferences.visibility, language: user.preferences.language ?? user.locale,
            limit: limits.maxCharacters, idempotency: Secrets.randomToken(bytes: 12))
        quotePolicy = user.preferences.quoting
        interactions = user.preferences.interactions ?? InteractionPolicy()
    }

    /// A post for few is quoted for few.
    mutating func quote(_ view: PostView, by viewer: Account.ID) {
        quoting = PostCard(view, viewer: viewer)
        guard view.post.visibility == .private else { return }
        widest = .private
        visibility = max(visibility, widest)
    }

    /// Never more open than what it answers; everybody in the conversation is addressed.
    init(answering view: PostView, card: PostCard, by user: User, _ limits: PostLimits) {
        self.init(by: user, limits)
        answering = (card.id, card.author.handle)
        widest = view.post.visibility == .public ? .public : view.post.visibility
        visibility = max(visibility, widest)
        warning = view.post.spoilerText
        let people = [view.author.account.handle] + view.mentions.map(\.handle)
        let others = people.enumerated().filter { index, handle in people.firstIndex(of: handle) == index }
        let isSelf = { (handle: Handle) in handle.domain == nil && view.isViewer(handle, user) }
        text = others.map(\.element).filter { !isSelf($0) }.map { "@\($0) " }.joined()
    }

    init(editing view: PostView, _ limits: PostLimits) {
        self.init(
            text: view.post.text, warning: view.post.spoilerText, visibility: view.post.visibility,
            language: view.post.language, editing: view.post.id.description, limit: limits.maxCharacters,
            idempotency: "")
        quotePolicy = view.post.quotePolicy
        interactions = view.post.interactionPolicy ?? InteractionPolicy()
        poll = PollFields(view.poll?.poll, limits: limits)
    }
}

extension PostView {
    fileprivate func isViewer(_ handle: Handle, _ user: User) -> Bool {
        if author.account.id == user.id { return author.account.handle == handle }
        return mentions.contains { $0.id == user.id && $0.handle == handle }
    }
}

extension PostDraft {
    fileprivate init(_ form: Parameters, _ limits: PostLimits, defaults: InteractionPolicy?) {
        self.init(
            text: form.string("text")?.withPlainLineEnds ?? "", spoilerText: form.string("warning") ?? "",
            visibility: form.string("visibility").flatMap(Visibility.init(name:)), language: form.string("language"),
            inReplyTo: form.string("reply_to").flatMap(Post.ID.init),
            quoted: form.string("quote").flatMap(Post.ID.init),
            quotePolicy: QuotePolicy(form),
            interactionPolicy: InteractionPolicy(form, before: defaults),
            idempotencyKey: form.string("idempotency"), poll: PollFields(form, limits: limits).draft)
    }
}

extension PostEditDraft {
    fileprivate init(_ form: Parameters) {
        self.init(
            text: form.string("text")?.withPlainLineEnds ?? "", spoilerText: form.string("warning") ?? "",
            language: form.string("language"))
    }
}

extension String {
    /// Browsers send CR LF for every line end of a text area (WHATWG HTML, form submission).
    var withPlainLineEnds: String { replacing("\r\n", with: "\n") }
}

extension Messages {
    /// What is wrong with what was written; nil for what is no fault of the text.
    fileprivate func composerError(_ refusal: Refusal) -> FieldError? {
        switch refusal {
        case .textMissing: FieldError(field: "text", text: self("composer.error.empty"))
        case .tooLong(_, let limit):
            FieldError(field: "text", text: self("composer.error.long", ["count": .number(limit)]))
        case .notPermitted: FieldError(field: "text", text: self("composer.error.not-permitted"))
        case .quotedMissing: FieldError(field: "text", text: self("composer.error.quoted"))
        case .poll(let fault): FieldError(field: "poll_1", text: pollError(fault))
        case .moved: FieldError(field: "text", text: self("error.moved.text"))
        case .parentMissing: FieldError(field: "text", text: self("composer.error.parent"))
        default: nil
        }
    }

    private func pollError(_ fault: PollFault) -> String {
        switch fault {
        case .tooFewOptions: self("composer.error.poll-few")
        case .tooManyOptions(let limit): self("composer.error.poll-many", ["count": .number(limit)])
        case .optionTooLong(let limit): self("composer.error.poll-long", ["count": .number(limit)])
        case .sameOptions: self("composer.error.poll-same")
        case .tooShort, .tooLong: self("composer.error.poll-time")
        }
    }

    /// Languages to write in, in their own words; the reader's own first.
    fileprivate var postLanguages: [(tag: String, name: String)] {
        let all = Language.all.map { (tag: $0.code, name: $0.native) }.sorted { $0.name < $1.name }
        let own = all.filter { $0.tag == tag.prefix { $0 != "-" } }
        return own + all.filter { $0.tag != own.first?.tag }
    }
}
