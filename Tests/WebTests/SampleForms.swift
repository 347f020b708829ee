import Domain
import Foundation
import PostgresCluster
import Store
import Testing

@testable import Web

/// `MARTLET_PAGES=folder swift test` writes the pages for joining, consenting and settings there, as a browser gets
/// them, to be looked at beside the other sample pages.
@Suite struct SampleForms {
    @Test(.enabled(if: ProcessInfo.processInfo.environment["MARTLET_PAGES"] != nil))
    func `pages with forms are written to a folder`() async throws {
        let folder = URL(filePath: ProcessInfo.processInfo.environment["MARTLET_PAGES"] ?? "")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        func write(_ page: WebPage, _ name: String) throws {
            for scheme in ["light", "dark"] {
                let html = page.html.replacing(
                    try Regex(#"data-scheme="[a-z]+""#), with: "data-scheme=\"\(scheme)\"")
                try Data(html.utf8).write(to: folder.appending(path: "form-\(name)-\(scheme).html"))
            }
        }
        try await Engine.memory.withWeb(registration: .approval, confirmsAddresses: true) { server in
            let link = try await server.actions.makeSetUpToken()
            try write(try await server.browser().get("/setup?token=\(link)"), "setup")
            try await Self.furnish(server)
            let guest = server.browser()
            try write(try await guest.get("/auth/sign_up"), "rules")
            let form = try await guest.get("/auth/sign_up?rules=read")
            try write(form, "sign-up")
            let wrong = ["username": "ada", "email": "ada@", "password": "short", "reason": ""]
            try write(try await guest.send(form, "/auth/sign_up", wrong), "sign-up-wrong")
            try write(try await guest.get("/auth/waiting"), "waiting")
            try write(try await guest.get("/auth/confirmation"), "confirmation")
            try write(try await guest.get("/auth/password/new"), "password")
            try write(try await guest.get("/auth/confirmation?token=no"), "spent")
            try write(try await guest.get("/about"), "about")
            try write(try await guest.get("/privacy-policy"), "privacy")
            try await Self.consents(server, guest, write)
            let browser = try await server.browser(of: "ada")
            for tab in ["profile", "account", "appearance", "posting", "sessions", "delete"] {
                try write(try await browser.get("/settings/\(tab)"), tab)
            }
        }
    }

    private static func furnish(_ server: WebServer) async throws {
        let ada = try await server.person("ada", role: .admin)
        try await server.actions.updateServerProfile(
            ServerProfile(
                title: "Harbour", shortDescription: "A small town by the sea, and its birds.",
                about: "Harbour is run by three people from the harbour office.\n\nWe pay for it ourselves.",
                contactEmail: "office@harbour.example", contactAccount: ada.rawValue,
                rules: [
                    .init(id: 1, text: "Be kind.", hint: "Nobody has to win an argument here."),
                    .init(id: 2, text: "Warn before you show what not everybody wants to see at breakfast."),
                    .init(id: 3, text: "No advertising."),
                ]), by: ada)
    }

    private static func consents(
        _ server: WebServer, _ guest: Browser, _ write: (WebPage, String) throws -> Void
    ) async throws {
        let app = try await server.actions.registerApplication(
            name: "Tusk for Phones", website: "https://tusk.example",
            redirectURIs: ["https://tusk.example/auth/back", "urn:ietf:wg:oauth:2.0:oob"],
            scopes: ScopeSet("read write follow push")
        ).application
        let link = "/oauth/authorize?response_type=code&client_id=\(app.clientID)&scope=read+write:statuses+follow+push"
        let signIn = try await guest.get("\(link)&redirect_uri=https://tusk.example/auth/back")
        try write(signIn, "sign-in")
        let right = ["login": "ada", "password": WebServer.password]
        let consent = try await guest.send(signIn, "/auth/sign_in", right)
        try write(consent, "consent")
        try write(try await guest.get("\(link)&redirect_uri=https://evil.example"), "consent-wrong")
        let outOfBand = try await guest.get("\(link)&redirect_uri=urn:ietf:wg:oauth:2.0:oob")
        try write(try await guest.send(outOfBand, "/oauth/authorize", ["decision": "allow"]), "code")
        let scopes = ScopeSet("read write:statuses follow push")
        let ada = try await server.database.read { try $0.user(email: "ada@mail.example")?.id }
        _ = try await server.actions.issueToken(for: try #require(ada), application: app.id, scopes: scopes)
    }
}
