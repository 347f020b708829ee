import Actions
import Domain
import HTTPTransport
import HTTPTypes
import Hummingbird
import Localization
import Store

/// For people whose account is on another server: doing something about a person or post seen here, there. And for our
/// own people, who are sent here by other servers.
extension WebApp {
    func addInteraction(to router: some RouterMethods<EdgeContext>) {
        get(router, "/interact", hasGuestForm: true) { try await $0.interactPage() }
        postAsGuest(router, "/interact") { try await $0.interact($1) }
        postAsGuest(router, "/interact/forget") { visit, form in
            let path = form.string("back").flatMap(LocalPath.init) ?? LocalPath(trusted: "/")
            return .go(path, cookies: [.expired("home", isSecure: visit.web.settings.isSecure)])
        }
        get(router, "/authorize_interaction") { try await $0.authorizeInteraction() }
    }
}

/// What somebody wants to do, and about what.
struct WantedInteraction: Sendable {
    var verb: GuestVerb
    /// Its address in the network.
    var object: String
    /// Its page here, and the query that leads back to this one.
    var path: String
    var query: String
    /// Whose it is.
    var person: PersonLine
}

/// Asks for the handle, or leads on.
struct InteractView {
    var wanted: WantedInteraction
    var handle = ""
    /// Where the remembered or given server does it.
    var destination: (address: String, host: String)?
    var errors: [FieldError] = []

    func html(on page: PageContext) -> HTML {
        let words = page.words
        let title = words.interaction(wanted.verb, wanted.person.plainName)
        let head: HTML = """
            <div class="box stack"><h1>\(title)</h1><p>\(words("interact.text", ["server": .text(page.site.domain)]))</p>
            """
        guard let destination else { return "\(head)</div>\(form(page))\(signIn(words))" }
        return """
            \(head)<p><a class="button main" href="\(link: destination.address)" rel="nofollow noreferrer">\
            \(words("interact.continue", ["server": .text(destination.host)]))</a></p>\
            <form method="post" action="/interact/forget">\(FormToken().html(on: page))\
            <input type="hidden" name="back" value="/interact?\(wanted.query)">\
            <p class="hint buttons"><span>\(words.html("interact.as", slots: ["handle": "<bdi dir=\"ltr\">@\(handle)</bdi>"]))</span> \
            <button class="button">\(words("interact.forget"))</button></p></form></div>\(signIn(words))
            """
    }

    private func form(_ page: PageContext) -> HTML {
        let words = page.words
        return Form(
            action: "/interact", errors: errors, hidden: [("verb", wanted.verb.rawValue), ("query", wanted.query)],
            fields: [
                Field(
                    "handle", words("interact.handle"), value: handle, hint: words("interact.handle-hint"),
                    errors: errors, autocomplete: "off", isRequired: true, maximum: 320, isTechnical: true
                ).html,
                Choice(name: "remember", label: words("interact.remember"), isOn: true).html,
            ], submit: words("interact.submit"), cancel: wanted.path
        ).html(on: page)
    }

    private func signIn(_ words: Messages) -> HTML {
        "<p class=\"box\"><a href=\"/auth/sign_in?back=\(wanted.path.queryEscaped)\">\(words("interact.here"))</a></p>"
    }
}

extension Visit {
    fileprivate func interactPage() async throws -> PageReply {
        let wanted = try await wanted(query)
        // Whoever has an account here does it here.
        guard viewer == nil else { return .go(LocalPath(trusted: wanted.path)) }
        guard let handle = rememberedHandle, mayAskHome else { return show(InteractView(wanted: wanted)) }
        return try await lead(wanted, handle)
    }

    fileprivate func interact(_ form: Parameters) async throws -> PageReply {
        let query = try? Parameters(query: form.string("query") ?? "")
        let wanted = try await wanted(query ?? Parameters())
        var view = InteractView(wanted: wanted, handle: form.string("handle") ?? "")
        func refuse(_ text: String, _ status: HTTPResponse.Status) -> PageReply {
            view.errors = [FieldError(field: "handle", text: text)]
            return show(view, status)
        }
        guard let handle = Handle(view.handle.trimmingSpaces), let domain = handle.domain else {
            return refuse(words("interact.bad-handle"), .unprocessableContent)
        }
        // Of this very server: then they sign in.
        guard domain != web.identity.domain.lowercased() else {
            return .go(LocalPath(trusted: "/auth/sign_in?back=\(wanted.path.queryEscaped)"))
        }
        guard mayAskHome else { return refuse(words("log-in.too-often"), .tooManyRequests) }
        guard let home = try await web.resolver.home(of: handle),
            let address = home.address(for: wanted.verb, object: wanted.object)
        else { return refuse(words("interact.no-way", ["server": .text(domain)]), .unprocessableContent) }
        view.handle = handle.description
        view.destination = (address, domain)
        guard form.bool("remember") ?? false else { return show(view) }
        let cookie = SetCookie(
            "home", value: handle.description, maxAge: 365 * 86_400, isSecure: web.settings.isSecure)
        return .go(LocalPath(trusted: "/interact?\(wanted.query)"), cookies: [cookie])
    }

    /// With a handle that is remembered, one click is enough.
    private func lead(_ wanted: WantedInteraction, _ handle: Handle) async throws -> PageReply {
        var view = InteractView(wanted: wanted, handle: handle.description)
        if let address = try await web.resolver.home(of: handle)?.address(for: wanted.verb, object: wanted.object) {
            view.destination = (address, handle.domain ?? "")
        }
        return show(view)
    }

    private func show(_ view: InteractView, _ status: HTTPResponse.Status = .ok) -> PageReply {
        show(words("interact.title"), kind: .plain, head: noIndex, status: status, view.html(on: page))
    }

    private var rememberedHandle: Handle? {
        RequestCookies(request.headers)[SetCookie.fullName("home", isSecure: web.settings.isSecure)]
            .flatMap { Handle($0) }.flatMap { $0.domain == nil ? nil : $0 }
    }

    /// Each asks another server, so nobody may do it without end.
    private var mayAskHome: Bool { mayTry("interact", limit: 30, within: .seconds(300)) }

    /// Only what is here, and what anybody may see, by its number: nothing can be made up.
    private func wanted(_ query: Parameters) async throws -> WantedInteraction {
        let verb = query.string("verb").flatMap(GuestVerb.init) ?? .follow
        if verb == .follow {
            guard let id = query.string("account").flatMap({ Account.ID($0) }),
                let account = try await read({ try $0.account(id) }), account.standing < .suspended
            else { throw PageError.notFound }
            let person = PersonLine(account)
            return WantedInteraction(
                verb: verb, object: account.uri, path: person.path, query: "verb=follow&account=\(id)", person: person)
        }
        guard let id = query.string("post").flatMap({ Post.ID($0) }),
            let view = try await read({ try $0.pagePost(id, viewer: nil) })?.subject
        else { throw PageError.notFound }
        let person = PersonLine(view.author.account)
        return WantedInteraction(
            verb: verb, object: view.post.uri, path: "\(person.path)/\(view.post.id)",
            query: "verb=\(verb.rawValue)&post=\(view.post.id)", person: person)
    }

    /// Another server sends one of our people to do something about `uri`, an address or `acct:` handle: they are shown
    /// it here, with all buttons. Nothing is done by coming here.
    fileprivate func authorizeInteraction() async throws -> PageReply {
        _ = try requireViewer()
        let uri = (query.string("uri") ?? "").trimmingSpaces
        guard mayTry("authorize-interaction", limit: 60, within: .seconds(300)) else { throw PageError.tooManyTries }
        guard uri.hasPrefix("https://") || uri.hasPrefix("http://") else {
            guard let handle = Handle(uri) else { throw PageError.notFound }
            return try await go(toAccount: actions.find(handle, resolver: web.resolver))
        }
        if let post = try await web.resolver.post(uri: uri) {
            let viewer = viewer
            guard let view = try await read({ try $0.postView(post, viewer: viewer) })?.subject else {
                throw PageError.notFound
            }
            return .go(LocalPath(trusted: "\(PersonLine(view.author.account).path)/\(view.post.id)"))
        }
        return try await go(toAccount: web.resolver.account(uri: uri))
    }

    private func go(toAccount id: Account.ID?) async throws -> PageReply {
        guard let id, let account = try await read({ try $0.account(id) }), account.standing < .suspended else {
            throw PageError.notFound
        }
        return .go(LocalPath(trusted: PersonLine(account).path))
    }
}

extension String {
    /// Without white space at either end.
    var trimmingSpaces: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}

extension Messages {
    fileprivate func interaction(_ verb: GuestVerb, _ name: String) -> String {
        let names: [String: MessageArgument] = ["name": .text(name)]
        return switch verb {
        case .follow: self("interact.follow", names)
        case .reply: self("interact.reply", names)
        case .boost: self("interact.boost", names)
        case .favourite: self("interact.favourite", names)
        }
    }
}
