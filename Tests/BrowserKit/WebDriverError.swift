/// What the driver answered instead of a value, or why it could not be asked.
///
/// `code` is one of the error codes of W3C WebDriver §6.6, e.g. `no such element`.
package struct WebDriverError: Error, Decodable, CustomStringConvertible {
    package let code: String
    package let message: String

    package init(_ code: String, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Chromedriver has no code for an element whose document went away while it was looked
    /// at: it passes on the inspector's words.
    var named: WebDriverError {
        guard code == "unknown error", message.contains("Node with given id does not belong to the document") else {
            return self
        }
        return WebDriverError("stale element reference", message)
    }

    package var description: String { "\(code): \(message)" }

    private enum CodingKeys: String, CodingKey {
        case code = "error"
        case message
    }
}
