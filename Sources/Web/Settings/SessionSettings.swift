import Actions
import Database
import Domain
import HTTPTransport
import Localization
import Store

/// Browsers that are signed in, and apps that may act for the person.
struct AccessLists {
    var sessions: [Session]
    var current: Session.ID?
    var grants: [Grant]

    /// What one app may do.
    struct Grant: Sendable {
        var application: Application
        var scopes: ScopeSet
        var since: Timestamp
    }

    func html(on page: PageContext) -> HTML {
        let words = page.words
        return """
            <div class="box"><h2>\(words("sessions.browsers"))</h2>\
            <p class="hint">\(words("sessions.browsers-hint"))</p></div>
            <ul class="entries">\(sessions.map { row($0, page) })</ul>
            \(sessions.count > 1 ? endOthers(words) : nil)
            <div class="box"><h2>\(words("sessions.apps"))</h2><p class="hint">\(words("sessions.apps-hint"))</p></div>
            \(grants.isEmpty ? "<p class=\"box muted\">\(words("sessions.no-apps"))</p>" : apps(page))
            """
    }

    private func row(_ session: Session, _ page: PageContext) -> HTML {
        let words = page.words
        let browser = BrowserName.of(session.userAgent) ?? words("sessions.unknown")
        let isCurrent = session.id == current
        let button: HTML =
            """
            <button class="button" form="act" formaction="/settings/sessions/\(session.id.description)/end" \
            aria-label="\(words("sessions.end-label", ["browser": .text(browser)]))">\(words("sessions.end"))</button>
            """
        let seen: HTML = " · \(words.html("sessions.used", slots: ["time": moment(session.lastSeenAt, words)]))"
        return """
            <li class="entry"><div class="what"><strong>\(browser)</strong>\
            <p class="hint"><bdi dir="ltr">\(session.address)</bdi> · \
            \(words.html("sessions.since", slots: ["time": moment(session.createdAt, words)]))\
            \(isCurrent ? nil : seen)</p></div>\
            \(isCurrent ? "<span class=\"tag\">\(words("sessions.this"))</span>" : button)</li>
            """
    }

    private func endOthers(_ words: Messages) -> HTML {
        """
        <div class="box"><button class="button danger" form="act" formaction="/settings/sessions/end_others">\
        \(words("sessions.end-others"))</button></div>
        """
    }

    private func apps(_ page: PageContext) -> HTML {
        let words = page.words
        let rows = grants.map { grant -> HTML in
            let name = grant.application.name
            return """
                <li class="entry"><div class="what"><strong><bdi>\(name)</bdi></strong>\
                <p class="hint">\(words.html("sessions.since", slots: ["time": moment(grant.since, words)]))</p>\
                \(GrantList(scopes: grant.scopes, isSmall: true).html(words))</div>\
                <button class="button danger" form="act" \
                formaction="/settings/applications/\(grant.application.id.description)/revoke" \
                aria-label="\(words("sessions.revoke-label", ["app": .text(name)]))">\
                \(words("sessions.revoke"))</button></li>
                """
        }
        return "<ul class=\"entries\">\(rows)</ul>"
    }

    private func moment(_ time: Timestamp, _ words: Messages) -> HTML {
        """
        <time datetime="\(CivilTime(time.milliseconds).iso)" data-m="moment">\(words.moment(time.milliseconds))</time>
        """
    }
}

/// What a browser is called, as far as its header tells; names only, no versions.
enum BrowserName {
    static func of(_ userAgent: String) -> String? {
        let browsers = [
            ("Edg", "Edge"), ("OPR/", "Opera"), ("Vivaldi", "Vivaldi"), ("Firefox/", "Firefox"), ("FxiOS", "Firefox"),
            ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
        ]
        let systems = [
            ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
            ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
        ]
        let browser = browsers.first { userAgent.contains($0.0) }?.1
        let system = systems.first { userAgent.contains($0.0) }?.1
        let parts = [browser, system].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: " · ")
    }
}

extension Visit {
    func accessSettings() async throws -> PageReply {
        let viewer = try requireViewer()
        let lists = try await read { [session] reader in
            AccessLists(
                sessions: try reader.sessions(of: viewer), current: session?.id, grants: try reader.grants(of: viewer))
        }
        return settings(.sessions, lists.html(on: page))
    }

    func endSession() async throws -> PageReply {
        let id = try id("id", of: Session.self)
        try await actions.endSession(id, of: requireViewer())
        return .go(LocalPath(trusted: SettingsTab.sessions.path), notice: .sessionEnded)
    }

    func endOtherSessions() async throws -> PageReply {
        let viewer = try requireViewer()
        let others = try await read { [session] in try $0.sessions(of: viewer).map(\.id).filter { $0 != session?.id } }
        for id in others { try await actions.endSession(id, of: viewer) }
        return .go(LocalPath(trusted: SettingsTab.sessions.path), notice: .sessionEnded)
    }

    func revokeApplication() async throws -> PageReply {
        let id = try id("id", of: Application.self)
        try await actions.revokeApplication(id, of: requireViewer())
        return .go(LocalPath(trusted: SettingsTab.sessions.path), notice: .accessEnded)
    }
}

extension Reader {
    /// Apps with a token for this person, the one that came last first.
    fileprivate func grants(of account: Account.ID) throws -> [AccessLists.Grant] {
        var grants: [AccessLists.Grant] = []
        var places: [Application.ID: Int] = [:]
        let tokens = try accessTokens(of: account)
        let applications = try applications(tokens.compactMap(\.application))
        for token in tokens {
            guard let id = token.application, let application = applications[id] else { continue }
            if let place = places[id] {
                grants[place].scopes = ScopeSet(names: grants[place].scopes.names + token.scopes.names)
                grants[place].since = min(grants[place].since, token.createdAt)
            } else {
                places[id] = grants.count
                grants.append(.init(application: application, scopes: token.scopes, since: token.createdAt))
            }
        }
        return grants
    }
}
