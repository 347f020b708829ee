/// What WebDriver itself has no word for goes to Chromium's DevTools protocol.
extension Browser {
    /// Sends one DevTools command, e.g. `Network.setBlockedURLs`.
    @discardableResult
    package func devTools<Value: Decodable>(
        _ command: String, _ parameters: Argument = [:], as type: Value.Type = Nothing.self
    ) async throws -> Value? {
        try await wire.send(
            .POST, "/session/\(session)/goog/cdp/execute", ["cmd": .string(command), "params": parameters],
            as: Value.self)
    }

    /// Shows pages as to a reader who prefers this colour scheme.
    package func prefer(_ scheme: BrowserOptions.ColorScheme) async throws {
        try await emulate(scheme)
    }

    /// Sets the size of the page's area in CSS pixels, also below the narrowest window that Chromium opens.
    package func resize(width: Int, height: Int) async throws {
        try await devTools(
            "Emulation.setDeviceMetricsOverride",
            ["width": .int(width), "height": .int(height), "deviceScaleFactor": 1, "mobile": false])
    }

    /// The height of the whole document, in CSS pixels: with ``resize(width:height:)`` for a picture of all of it.
    package var documentHeight: Int {
        get async throws {
            try await execute("return Math.ceil(document.documentElement.scrollHeight)", as: Int.self) ?? 0
        }
    }

    /// Refuses addresses that match these patterns (`*` is a wildcard), as a network that blocks scripts would.
    package func block(_ patterns: [String]) async throws {
        try await devTools("Network.enable")
        try await devTools("Network.setBlockedURLs", ["urls": .array(patterns.map { .string($0) })])
    }

    func emulate(_ scheme: BrowserOptions.ColorScheme? = nil) async throws {
        let features: [(String, String)] = [
            ("prefers-color-scheme", (scheme ?? options.colorScheme).rawValue),
            ("prefers-contrast", options.moreContrast ? "more" : "no-preference"),
            ("prefers-reduced-motion", options.reducedMotion ? "reduce" : "no-preference"),
        ]
        let named = features.map { Argument.object(["name": .string($0.0), "value": .string($0.1)]) }
        try await devTools("Emulation.setEmulatedMedia", ["features": .array(named)])
        try await resize(width: options.width, height: options.height)
    }
}
