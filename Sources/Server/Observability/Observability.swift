import Foundation
import Logging
import Metrics

/// Which back ends logs and measures have. Targets only use their APIs.
package enum Observability {
    /// How a line of the log is written.
    package enum LogFormat: String, Sendable, CaseIterable { case text, json }

    /// The measures of this process, connected to the metrics API when this is first used.
    package static let metrics: MetricsRegistry = {
        let registry = MetricsRegistry()
        MetricsSystem.bootstrap(registry)
        return registry
    }()

    /// A logger that writes a line per event to standard error.
    package static func logger(level: Logger.Level, format: LogFormat = .text) -> Logger {
        var logger = Logger(label: "martlet") { label in
            switch format {
            case .text: StreamLogHandler.standardError(label: label)
            case .json: JSONLogHandler(label: label)
            }
        }
        logger.logLevel = level
        return logger
    }
}
