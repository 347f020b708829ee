import Actions
import Domain
import HTTPTransport
import HTTPTypes
import Localization
import Store

/// The servers that are blocked or limited, and one to add.
struct RuledServerList {
    var servers: [RuledServer]
    var domain = ""
    var errors: [FieldError] = []

    func html(on page: PageContext) -> HTML {
        let words = page.words
        let rows = servers.map { server -> HTML in
            """
            <li class="entry"><div class="what"><strong><bdi dir="ltr">\(server.host)</bdi></strong> \
            <span class="tag">\(words.rule(server.rule))</span></div>\
            <button class="button" form="act" formaction="/admin/servers/remove?domain=\(server.host.queryEscaped)">\
            \(words("servers.remove"))<span class="vh"> \(server.host)</span></button></li>
            """
        }
        let form = Form(
            action: AdminTab.servers.path, errors: errors,
            fields: [
                "<p class=\"hint\">\(words("servers.text"))</p>",
                Field(
                    "domain", words("servers.domain"), value: domain, errors: errors, isRequired: true, maximum: 253,
                    isTechnical: true
                ).html,
                Field(
                    "rule", words("servers.rule"),
                    kind: .choice([
                        (ServerRule.media.rawValue, words("servers.media-text")),
                        (ServerRule.limit.rawValue, words("servers.limit-text")),
                        (ServerRule.suspend.rawValue, words("servers.suspend-text")),
                    ]), value: ServerRule.limit.rawValue, hint: words("servers.rule-hint")
                ).html,
            ], submit: words("servers.add"))
        return "\(form.html(on: page))\(servers.isEmpty ? nil : "<ul class=\"entries\">\(rows)</ul>")"
    }
}

extension Visit {
    func ruledServers(_ status: HTTPResponse.Status = .ok, domain: String = "", errors: [FieldError] = []) async throws
        -> PageReply
    {
        try requireStaff(.admin)
        let servers = try await read { try $0.ruledServers() }
        return try administration(
            .servers, status: status, RuledServerList(servers: servers, domain: domain, errors: errors).html(on: page))
    }

    func ruleServer(_ form: Parameters) async throws -> PageReply {
        try requireStaff(.admin)
        let domain = form.string("domain") ?? ""
        let rule = form.string("rule").flatMap(ServerRule.init) ?? .limit
        do {
            try await actions.setRule(rule, forHost: domain, by: requireViewer())
            return .go(LocalPath(trusted: AdminTab.servers.path), notice: .saved)
        } catch Refusal.invalid {
            let error = FieldError(field: "domain", text: words("servers.invalid"))
            return try await ruledServers(.unprocessableContent, domain: domain, errors: [error])
        }
    }

    func endRule() async throws -> PageReply {
        try requireStaff(.admin)
        try await actions.setRule(.none, forHost: query.string("domain") ?? "", by: requireViewer())
        return .go(LocalPath(trusted: AdminTab.servers.path), notice: .saved)
    }
}

extension Messages {
    fileprivate func rule(_ rule: ServerRule) -> String {
        switch rule {
        case .none: self("servers.none")
        case .media: self("servers.media")
        case .limit: self("servers.limit")
        case .suspend: self("servers.suspend")
        }
    }
}
