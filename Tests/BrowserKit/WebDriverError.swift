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

    package var description: String { "\(code): \(message)" }

    private enum CodingKeys: String, CodingKey {
        case code = "error"
        case message
    }
}
