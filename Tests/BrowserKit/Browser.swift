import Foundation
import NIOHTTP1

/// One headless Chromium with a fresh profile, driven through chromedriver.
///
/// ```swift
/// try await Browser.open(.init(javaScript: false)) { browser in
///     try await browser.go(to: base + "/about")
///     #expect(try await browser.find("h1").text == "About")
/// }
/// ```
package struct Browser: Sendable {
    package let options: BrowserOptions
    let wire: Wire
    let session: String

    private struct NewSession: Decodable {
        let sessionId: String
    }

    /// Opens a browser for the time of `body` and closes it afterwards, whatever happens in between.
    ///
    /// - Throws: what `body` throws, or ``WebDriverError``.
    package static func open<Result>(
        _ options: BrowserOptions = .init(), isolation: isolated (any Actor)? = #isolation,
        _ body: (Browser) async throws -> Result
    ) async throws -> Result {
        await Driver.shared.takeTurn()
        do {
            let browser = try await start(options)
            do {
                try await browser.emulate()
                let result = try await body(browser)
                await browser.close()
                await Driver.shared.giveTurnBack()
                return result
            } catch {
                await browser.close()
                throw error
            }
        } catch {
            await Driver.shared.giveTurnBack()
            throw error
        }
    }

    private static func start(_ options: BrowserOptions) async throws -> Browser {
        let wire = Wire(address: try await Driver.shared.address())
        guard let made = try await wire.send(.POST, "/session", options.capabilities, as: NewSession.self) else {
            throw WebDriverError("session not created", "the driver answered null")
        }
        return Browser(options: options, wire: wire, session: made.sessionId)
    }

    private func close() async {
        _ = try? await wire.send(.DELETE, "/session/\(session)", as: Nothing.self)
    }
}

// MARK: - Going somewhere

extension Browser {
    /// Opens `url` and returns when the page has loaded.
    package func go(to url: String) async throws {
        try await perform(.POST, "/url", ["url": .string(url)])
    }

    package func back() async throws { try await perform(.POST, "/back") }
    package func reload() async throws { try await perform(.POST, "/refresh") }

    package var url: String { get async throws { try await value(.GET, "/url") } }
    package var title: String { get async throws { try await value(.GET, "/title") } }

    /// Whether the document and all it names have been read.
    package var isLoaded: Bool {
        get async throws { try await execute("return document.readyState", as: String.self) == "complete" }
    }

    /// The document as the browser has it now.
    package var source: String { get async throws { try await value(.GET, "/source") } }

    package func deleteCookies() async throws { try await perform(.DELETE, "/cookie") }

    package struct Cookie: Decodable, Sendable {
        package let name: String
        package let value: String
        package let httpOnly: Bool
        package let secure: Bool
        package let sameSite: String?
    }

    package var cookies: [Cookie] { get async throws { try await value(.GET, "/cookie") } }
}

// MARK: - Finding

extension Browser {
    /// The first element that matches a CSS selector.
    ///
    /// - Throws: ``WebDriverError`` `no such element`.
    package func find(_ selector: String) async throws -> Element {
        Element(browser: self, reference: try await value(.POST, "/element", Self.css(selector)))
    }

    /// All elements that match a CSS selector, in document order; none is no error.
    package func findAll(_ selector: String) async throws -> [Element] {
        let references: [Element.Reference] = try await value(.POST, "/elements", Self.css(selector))
        return references.map { Element(browser: self, reference: $0) }
    }

    /// The first link or button whose text is `text`.
    package func find(named text: String) async throws -> Element {
        let quoted = "\"\(text)\""
        let matches = "[normalize-space()=\(quoted) or @aria-label=\(quoted) or @value=\(quoted)]"
        let path = ["a", "button", "input", "summary"].map { "//\($0)\(matches)" }.joined(separator: " | ")
        let query: Argument = ["using": "xpath", "value": .string(path)]
        return Element(browser: self, reference: try await value(.POST, "/element", query))
    }

    /// What has the focus.
    package var focused: Element {
        get async throws { Element(browser: self, reference: try await value(.GET, "/element/active")) }
    }

    static func css(_ selector: String) -> Argument { ["using": "css selector", "value": .string(selector)] }
}

// MARK: - Scripts and waiting

extension Browser {
    /// Runs the body of a function in the page, with `arguments[…]`; works with the page's own scripts off too.
    @discardableResult
    package func execute<Value: Decodable>(
        _ script: String, _ arguments: [Argument] = [], as type: Value.Type = Nothing.self
    ) async throws -> Value? {
        try await wire.send(
            .POST, "/session/\(session)/execute/sync", ["script": .string(script), "args": .array(arguments)],
            as: Value.self)
    }

    /// Runs a script that gives its result to a function, its last argument, when it is done.
    package func executeAsync<Value: Decodable>(
        _ script: String, _ arguments: [Argument] = [], as type: Value.Type = Nothing.self
    ) async throws -> Value? {
        try await wire.send(
            .POST, "/session/\(session)/execute/async", ["script": .string(script), "args": .array(arguments)],
            as: Value.self)
    }

    /// Asks again and again until `condition` holds; an element that is not there yet counts as "not yet".
    ///
    /// - Throws: ``WebDriverError`` `timeout` with `what` after `seconds`.
    package func wait(
        for what: String, seconds: Int = 10, isolation: isolated (any Actor)? = #isolation,
        until condition: (Browser) async throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline {
            do {
                if try await condition(self) { return }
            } catch let error as WebDriverError
                where ["no such element", "stale element reference"].contains(error.code)
            {}
            try await Task.sleep(for: .milliseconds(30))
        }
        throw WebDriverError("timeout", "waited \(seconds) s for \(what) on \(try await url)")
    }

    /// Presses keys on whatever has the focus.
    package func press(_ keys: String) async throws {
        try await focused.type(keys)
    }
}

// MARK: - Looking

extension Browser {
    /// Writes a PNG of the window's content to `path`; the folders on the way are made.
    package func screenshot(to path: String) async throws {
        let encoded: String = try await value(.GET, "/screenshot")
        guard let bytes = Data(base64Encoded: encoded) else {
            throw WebDriverError("screenshot", "the driver's picture is not base64")
        }
        let file = URL(filePath: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try bytes.write(to: file)
    }

    package struct ConsoleMessage: Decodable, Sendable {
        package let level: String
        package let message: String
    }

    /// Messages of level `SEVERE` in the console since the last call: script errors, refused resources, CSP.
    package func consoleErrors() async throws -> [String] {
        let all: [ConsoleMessage] = try await value(.POST, "/se/log", ["type": "browser"])
        return all.filter { $0.level == "SEVERE" }.map(\.message)
    }
}

// MARK: - The wire

/// An answer that is of no interest.
package struct Nothing: Decodable, Sendable {
    package init(from decoder: any Decoder) {}
}

extension Browser {
    func perform(_ method: HTTPMethod, _ path: String, _ body: Argument? = nil) async throws {
        _ = try await wire.send(method, "/session/\(session)\(path)", body, as: Nothing.self)
    }

    func value<Value: Decodable>(
        _ method: HTTPMethod, _ path: String, _ body: Argument? = nil, as type: Value.Type = Value.self
    ) async throws -> Value {
        guard let value = try await wire.send(method, "/session/\(session)\(path)", body, as: type) else {
            throw WebDriverError("no value", "the driver answered null to \(path)")
        }
        return value
    }
}
