/// An element of the page that is open now.
package struct Element: Sendable {
    let browser: Browser
    let reference: Reference

    /// W3C WebDriver §11: an element is an object with one key of this fixed name.
    struct Reference: Decodable, Sendable {
        let id: String

        private enum CodingKeys: String, CodingKey {
            case id = "element-6066-11e4-a52e-4f735466cecf"
        }
    }

    private var path: String { "/element/\(reference.id)" }

    /// The text as it is shown.
    package var text: String { get async throws { try await browser.value(.GET, path + "/text") } }
    package var isDisplayed: Bool { get async throws { try await browser.value(.GET, path + "/displayed") } }
    package var isEnabled: Bool { get async throws { try await browser.value(.GET, path + "/enabled") } }
    package var isSelected: Bool { get async throws { try await browser.value(.GET, path + "/selected") } }
    /// The role that assistive technology sees.
    package var role: String { get async throws { try await browser.value(.GET, path + "/computedrole") } }
    /// The accessible name.
    package var label: String { get async throws { try await browser.value(.GET, path + "/computedlabel") } }

    /// An attribute as it is written in the document, or `nil`.
    package func attribute(_ name: String) async throws -> String? {
        try await browser.wire.send(
            .GET, "/session/\(browser.session)\(path)/attribute/\(name)", as: String.self)
    }

    /// A field's current value.
    package var value: String { get async throws { try await browser.value(.GET, path + "/property/value") } }

    /// A computed style, e.g. `color`.
    package func style(_ name: String) async throws -> String {
        try await browser.value(.GET, path + "/css/\(name)")
    }

    package struct Box: Decodable, Sendable {
        package let x: Double
        package let y: Double
        package let width: Double
        package let height: Double
    }

    /// In CSS pixels, from the document's start.
    package var box: Box { get async throws { try await browser.value(.GET, path + "/rect") } }

    /// Scrolls it into view and clicks its middle.
    package func click() async throws { try await browser.perform(.POST, path + "/click") }

    /// Clicks a link or button that leads to another document, and returns when this one is gone.
    ///
    /// The driver itself waits for that only while the page's scripts are on.
    package func clickThrough(seconds: Int = 10) async throws {
        try await click()
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline {
            if try await isGone, try await browser.isLoaded { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw WebDriverError("timeout", "the click led to no other document on \(try await browser.url)")
    }

    private var isGone: Bool {
        get async throws {
            do {
                _ = try await isEnabled
                return false
            } catch let error as WebDriverError
                where ["stale element reference", "no such element"].contains(error.code)
            {
                return true
            }
        }
    }

    /// Empties a field.
    package func clear() async throws { try await browser.perform(.POST, path + "/clear") }

    /// Presses the keys of `text`; special keys are in ``Key``.
    package func type(_ text: String) async throws {
        try await browser.perform(.POST, path + "/value", ["text": .string(text)])
    }

    /// Empties a field and writes `text` into it.
    package func fill(_ text: String) async throws {
        try await clear()
        try await type(text)
    }

    package func find(_ selector: String) async throws -> Element {
        Element(
            browser: browser, reference: try await browser.value(.POST, path + "/element", Browser.css(selector)))
    }

    package func findAll(_ selector: String) async throws -> [Element] {
        let found: [Reference] = try await browser.value(.POST, path + "/elements", Browser.css(selector))
        return found.map { Element(browser: browser, reference: $0) }
    }
}

/// Keys without a letter, W3C WebDriver §17.4.2.
package enum Key {
    package static let enter = "\u{E007}"
    package static let tab = "\u{E004}"
    package static let escape = "\u{E00C}"
    package static let space = "\u{E00D}"
    package static let left = "\u{E012}"
    package static let up = "\u{E013}"
    package static let right = "\u{E014}"
    package static let down = "\u{E015}"
    package static let shift = "\u{E008}"
    package static let control = "\u{E009}"
}
