import Foundation
import Logging

/// Which back ends the log has. Targets only use the logging API.
package enum Observability {
    /// A logger that writes a line per event to standard error.
    package static func logger(level: Logger.Level) -> Logger {
        var logger = Logger(label: "martlet") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = level
        return logger
    }
}
