import Domain
import Foundation
import HTTPTransport
import Localization
import Store

/// What the server says of itself and asks of its people.
struct ServerFields {
    var profile: ServerProfile

    func html(on page: PageContext) -> HTML {
        let words = page.words
        let form = Form(
            action: AdminTab.server.path,
            fields: [
                Field("title", words("admin.name"), value: profile.title, isRequired: true, maximum: 100).html,
                Field(
                    "summary", words("admin.summary"), kind: .lines(rows: 2), value: profile.shortDescription,
                    hint: words("admin.summary-hint"), maximum: 500
                ).html,
                Field("about", words("admin.about"), kind: .lines(rows: 8), value: profile.about, maximum: 20_000).html,
                Field(
                    "rules", words("admin.rules"), kind: .lines(rows: 8),
                    value: profile.rules.map(\.text).joined(separator: "\n"), hint: words("admin.rules-hint"),
                    maximum: 20_000
                ).html,
                Field(
                    "contact", words("admin.contact"), kind: .line(type: "email"), value: profile.contactEmail,
                    maximum: 254, isTechnical: true
                ).html,
            ],
            submit: words("composer.save"))
        return form.html(on: page)
    }
}

extension Visit {
    func serverSettings() async throws -> PageReply {
        try requireStaff(.admin)
        let profile = try await read { try $0.serverProfile() }
        return try administration(.server, ServerFields(profile: profile).html(on: page))
    }

    func saveServer(_ form: Parameters) async throws -> PageReply {
        try requireStaff(.admin)
        var profile = try await read { try $0.serverProfile() }
        func text(_ name: String, limit: Int) -> String {
            String((form.string(name) ?? "").replacing("\r\n", with: "\n").prefix(limit))
        }
        let title = text("title", limit: 100)
        if !title.isEmpty { profile.title = title }
        profile.shortDescription = text("summary", limit: 500)
        profile.about = text("about", limit: 20_000)
        profile.contactEmail = text("contact", limit: 254)
        profile.contactAccount = try requireViewer().rawValue
        profile.rules = rules(text("rules", limit: 20_000), known: profile.rules)
        try await actions.updateServerProfile(profile, by: requireViewer())
        return .go(LocalPath(trusted: AdminTab.server.path), notice: .saved)
    }

    /// One rule a line. A line that stood before keeps its number, because reports name rules by number.
    private func rules(_ text: String, known: [ServerProfile.Rule]) -> [ServerProfile.Rule] {
        var next = (known.map(\.id).max() ?? 0) + 1
        return text.split(separator: "\n").prefix(50).compactMap { line in
            let words = String(line.prefix(500)).trimmingCharacters(in: .whitespaces)
            guard !words.isEmpty else { return nil }
            if let old = known.first(where: { $0.text == words }) { return old }
            defer { next += 1 }
            return ServerProfile.Rule(id: next, text: words)
        }
    }
}
