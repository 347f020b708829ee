import Foundation

/// How a browser is set up for one test.
package struct BrowserOptions: Sendable {
    package enum ColorScheme: String, Sendable, CaseIterable {
        case light, dark
    }

    /// Off: pages are shown as to a reader whose browser runs no scripts.
    package var javaScript = true
    package var colorScheme = ColorScheme.light
    /// `prefers-contrast: more`
    package var moreContrast = false
    /// `prefers-reduced-motion: reduce`
    package var reducedMotion = false
    /// `Accept-Language` and `navigator.languages`
    package var language = "en"
    /// In CSS pixels.
    package var width = 1280
    package var height = 900

    package init(javaScript: Bool = true, colorScheme: ColorScheme = .light) {
        self.javaScript = javaScript
        self.colorScheme = colorScheme
    }

    var capabilities: Argument {
        var arguments: [Argument] = [
            "--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars",
            "--force-device-scale-factor=1", "--remote-debugging-pipe", "--disable-background-networking",
            "--window-size=\(width),\(height)", "--lang=\(language)",
        ]
        // Chromium's sandbox refuses to run as root.
        if geteuid() == 0 { arguments.append("--no-sandbox") }
        var preferences: [String: Argument] = ["intl.accept_languages": .string(language)]
        if !javaScript { preferences["profile.managed_default_content_settings.javascript"] = 2 }
        let chrome: Argument = ["args": .array(arguments), "prefs": .object(preferences)]
        return [
            "capabilities": [
                "alwaysMatch": [
                    "browserName": "chrome",
                    "goog:chromeOptions": chrome,
                    "goog:loggingPrefs": ["browser": "ALL"],
                    "timeouts": ["implicit": 0, "pageLoad": 30_000, "script": 30_000],
                    "unhandledPromptBehavior": "dismiss",
                ]
            ]
        ]
    }
}
