import BrowserKit
import Support
import Testing

/// Somebody who sits at a browser, on one server.
struct Seat: Sendable {
    let browser: Browser
    let server: TestServer

    /// Opens a browser for the time of `body`. At its end, nothing may have gone wrong in the console, and nothing may
    /// have been asked of anybody but the server.
    static func with(
        _ server: TestServer, javaScript: Bool = true, isolation: isolated (any Actor)? = #isolation,
        _ body: (Seat) async throws -> Void
    ) async throws {
        try await Browser.open(.init(javaScript: javaScript)) { browser in
            let seat = Seat(browser: browser, server: server)
            try await body(seat)
            #expect(try await seat.complaints() == [])
            #expect(try await seat.strangers() == [])
        }
    }

    /// Script errors, refused resources and broken policies. A form that comes back with what is wrong, or with how long
    /// to wait, is none.
    func complaints() async throws -> [String] {
        try await browser.consoleErrors().filter { words in
            !["4", "503"].contains { words.contains("the server responded with a status of \($0)") }
        }
    }

    /// Addresses on other hosts that the open page asked for something.
    func strangers() async throws -> [String] {
        let all = try await browser.execute(
            "return performance.getEntriesByType('resource').map((entry) => entry.name)", as: [String].self)
        return (all ?? []).filter { !$0.hasPrefix(server.baseURL) && !$0.hasPrefix("data:") }
    }

    /// What makes the page wider than the window.
    func overflowing() async throws -> [String] {
        let wide = try await browser.execute(
            """
            if (document.documentElement.scrollWidth <= innerWidth) return [];
            return [...document.querySelectorAll("body *")]
              .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
              .map((each) => each.outerHTML.slice(0, 120)).slice(0, 5);
            """, as: [String].self)
        return wide ?? []
    }
}

// MARK: - Going

extension Seat {
    func open(_ path: String) async throws {
        try await browser.go(to: server.baseURL + path)
    }

    /// Path, query and fragment of the open page.
    var path: String {
        get async throws { String(try await browser.url.dropFirst(server.baseURL.count)) }
    }

    func signIn(_ name: String, password: String = "correct horse") async throws {
        try await open("/auth/sign_in")
        try await fill("login", name)
        try await fill("password", password)
        try await send()
    }

    func signOut() async throws {
        try await open("/settings/profile")
        try await browser.find("button[formaction='/auth/sign_out']").clickThrough()
    }

    func find(_ selector: String) async throws -> Element { try await browser.find(selector) }

    func click(_ selector: String) async throws { try await find(selector).click() }

    /// Follows a link or presses a button that leads to another page.
    func go(_ selector: String) async throws { try await find(selector).clickThrough() }

    func fill(_ field: String, _ text: String) async throws {
        try await find("main [name='\(field)']").fill(text)
    }

    func choose(_ field: String, _ value: String) async throws {
        try await click("main [name='\(field)'] option[value='\(value)']")
    }

    /// Sends the page's form.
    func send(_ button: String = "main form .button.main") async throws { try await go(button) }
}

// MARK: - Reading

extension Seat {
    func text(_ selector: String) async throws -> String {
        try await settled { try await find(selector).text }
    }

    func texts(_ selector: String) async throws -> [String] {
        try await settled {
            var texts: [String] = []
            for element in try await browser.findAll(selector) { texts.append(try await element.text) }
            return texts
        }
    }

    /// Reads again what the page's scripts replaced while it was read.
    private func settled<Value>(_ reading: () async throws -> Value) async throws -> Value {
        do { return try await reading() } catch let error as WebDriverError
            where error.code == "stale element reference"
        {
            return try await reading()
        }
    }

    func has(_ selector: String) async throws -> Bool { try await !browser.findAll(selector).isEmpty }

    /// The bodies of the posts on the page.
    var posts: [String] { get async throws { try await texts("article.post .words") } }

    /// What the page says, as it is shown.
    func shows(_ text: String) async throws -> Bool { try await self.text("main").contains(text) }

    /// Waits until an element is there, over the page loads or script answers that a click causes.
    func wait(for selector: String) async throws {
        try await browser.wait(for: selector) { try await !$0.findAll(selector).isEmpty }
    }

    /// Waits until no element is there any more.
    func wait(without selector: String) async throws {
        try await browser.wait(for: "no \(selector)") { browser in
            guard try await browser.isLoaded else { return false }
            return try await browser.findAll(selector).isEmpty
        }
    }
}
