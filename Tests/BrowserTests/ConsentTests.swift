import BrowserKit
import JSON
import Support
import Testing

@Suite struct ConsentTests {
    /// Registers an app, and gives its id, its secret and the address of its consent page.
    private func register(_ redirect: String, at server: TestServer) async throws -> (JSONValue, path: String) {
        let app = try await server.call(
            "POST", "/api/v1/apps",
            ["client_name": "Swift Client", "redirect_uris": redirect, "scopes": "read write:statuses"])
        let id = app["client_id"]?.stringValue ?? ""
        let query = "client_id=\(id)&redirect_uri=\(redirect.urlEncoded)&scope=read+write:statuses&state=abc"
        return (app, "/oauth/authorize?response_type=code&" + query)
    }

    @Test(arguments: [false, true])
    func `an app is let in or denied, and its person led back to it`(javaScript: Bool) async throws {
        try await World.with(["ours", "app"], on: .memory) { world in
            _ = try await world["ours"].person("ada")
            let redirect = world["app"].baseURL + "/about"
            let (_, path) = try await register(redirect, at: world["ours"])
            try await Seat.with(world["ours"], javaScript: javaScript) { seat in
                try await seat.open(path)
                #expect(try await seat.shows("Sign in to go on to Swift Client."))
                try await seat.fill("login", "ada")
                try await seat.fill("password", "correct horse")
                try await seat.send()
                #expect(try await seat.text(".ask") == "Swift Client would like to use your account.")
                #expect(try await seat.texts(".grants:not(.facts-list) li").count == 2)
                try await seat.send("button[value=deny]")
                #expect(try await seat.browser.url.hasPrefix(redirect + "?error=access_denied"))
                try await seat.open(path)
                try await seat.send("button[value=allow]")
                let back = try await seat.browser.url
                #expect(back.hasPrefix(redirect + "?code="))
                #expect(back.contains("state=abc"))
                try await seat.open("/settings/sessions")
            }
        }
    }

    @Test(arguments: [false, true])
    func `an app without an address gets its code copied`(javaScript: Bool) async throws {
        try await World.with(["ours"], on: .memory) { world in
            _ = try await world["ours"].person("ada")
            let outOfBand = "urn:ietf:wg:oauth:2.0:oob"
            let (app, path) = try await register(outOfBand, at: world["ours"])
            try await Seat.with(world["ours"], javaScript: javaScript) { seat in
                try await seat.signIn("ada")
                try await seat.open(path)
                try await seat.send("button[value=allow]")
                let token = try await world["ours"].call(
                    "POST", "/oauth/token",
                    [
                        "grant_type": "authorization_code", "code": seat.text(".code"), "redirect_uri": outOfBand,
                        "client_id": app["client_id"]?.stringValue ?? "",
                        "client_secret": app["client_secret"]?.stringValue ?? "",
                    ])
                #expect(token["scope"] == "read write:statuses")
                try await seat.open("/settings/sessions")
                #expect(try await seat.shows("Swift Client"))
                try await seat.go("button[formaction$='/revoke']")
                #expect(try await seat.shows("That app can do nothing for you any more."))
                let secret = token["access_token"]?.stringValue
                #expect(try await world["ours"].send("GET", "/api/v1/timelines/home", token: secret).0 == 401)
            }
        }
    }

    @Test func `an address that the app has not registered leads nowhere`() async throws {
        try await World.with(["ours"], on: .memory) { world in
            _ = try await world["ours"].person("ada")
            let (_, path) = try await register("https://app.example/back", at: world["ours"])
            try await Seat.with(world["ours"], javaScript: false) { seat in
                try await seat.signIn("ada")
                try await seat.open(path.replacing("%2Fapp%2E", with: "%2Fevil%2E"))
                #expect(try await seat.shows("an address that it has not registered"))
                #expect(try await !seat.has("main form"))
            }
        }
    }
}
