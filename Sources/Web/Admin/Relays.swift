import Actions
import Domain
import HTTPTransport
import HTTPTypes
import Hummingbird
import Localization
import Store

/// The relays that this server subscribes to.
extension WebApp {
    func addRelays(to router: some RouterMethods<EdgeContext>) {
        get(router, "/admin/relays") { try await $0.relays() }
        post(router, "/admin/relays") { try await $0.addRelay($1) }
        post(router, "/admin/relays/{relay}/enable") { visit, _ in
            try await visit.change { try await visit.actions.enableRelay($0, by: $1) }
        }
        post(router, "/admin/relays/{relay}/disable") { visit, _ in
            try await visit.change { try await visit.actions.disableRelay($0, by: $1) }
        }
        post(router, "/admin/relays/{relay}/remove") { visit, _ in
            try await visit.change { try await visit.actions.removeRelay($0, by: $1) }
        }
    }
}

/// Every relay with what it said, and one to add.
struct RelayList {
    var relays: [Relay]
    var url = ""
    var errors: [FieldError] = []

    func html(on page: PageContext) -> HTML {
        let words = page.words
        let form = Form(
            action: AdminTab.relays.path, errors: errors,
            fields: [
                "<p class=\"hint\">\(words("relays.text"))</p>",
                Field(
                    "url", words("relays.address"), kind: .line(type: "url"), value: url, hint: words("relays.hint"),
                    errors: errors, isRequired: true, maximum: 2_048, isTechnical: true
                ).html,
            ], submit: words("relays.add"))
        return """
            \(form.html(on: page))\
            \(relays.isEmpty ? nil : "<ul class=\"entries\">\(relays.map { row($0, words) })</ul>")
            """
    }

    private func row(_ relay: Relay, _ words: Messages) -> HTML {
        func button(_ verb: String, _ label: String) -> HTML {
            """
            <button class="button" form="act" formaction="\(AdminTab.relays.path)/\(relay.id.description)/\(verb)">\
            \(label)<span class="vh"> \(relay.url)</span></button>
            """
        }
        let other: HTML =
            relay.state.isFollowed
            ? button("disable", words("relays.disable")) : button("enable", words("relays.enable"))
        return """
            <li class="entry"><div class="what"><strong><bdi dir="ltr">\(relay.url)</bdi></strong> \
            <span class="tag">\(words.state(relay.state))</span></div>\
            <div class="buttons">\(other)\(button("remove", words("relays.remove")))</div></li>
            """
    }
}

extension Visit {
    fileprivate func relays(_ status: HTTPResponse.Status = .ok, url: String = "", errors: [FieldError] = [])
        async throws -> PageReply
    {
        try requireStaff(.owner)
        let relays = try await read { try $0.relays() }
        return try administration(
            .relays, status: status, RelayList(relays: relays, url: url, errors: errors).html(on: page))
    }

    fileprivate func addRelay(_ form: Parameters) async throws -> PageReply {
        try requireStaff(.owner)
        let url = form.string("url") ?? ""
        func wrong(_ text: String) async throws -> PageReply {
            try await relays(.unprocessableContent, url: url, errors: [FieldError(field: "url", text: text)])
        }
        do {
            _ = try await actions.addRelay(url, by: requireViewer(), resolver: web.resolver)
            return .go(LocalPath(trusted: AdminTab.relays.path), notice: .saved)
        } catch Refusal.invalid {
            return try await wrong(words("relays.invalid"))
        } catch Refusal.blocked {
            return try await wrong(words("relays.blocked"))
        } catch Refusal.notFound {
            return try await wrong(words("relays.missing"))
        }
    }

    fileprivate func change(_ act: (Relay.ID, Account.ID) async throws -> Void) async throws -> PageReply {
        try requireStaff(.owner)
        do {
            try await act(id("relay"), requireViewer())
        } catch Refusal.blocked {
            return try await relays(
                .unprocessableContent, errors: [FieldError(field: "url", text: words("relays.blocked"))])
        }
        return .go(LocalPath(trusted: AdminTab.relays.path), notice: .saved)
    }
}

extension Messages {
    fileprivate func state(_ state: Relay.State) -> String {
        switch state {
        case .off: self("relays.off")
        case .pending: self("relays.pending")
        case .accepted: self("relays.accepted")
        case .rejected: self("relays.rejected")
        }
    }
}
