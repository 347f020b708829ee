/// Prometheus' text format, version 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format).
package struct Exposition: Sendable {
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"
    static let prefix = "martlet_"

    package private(set) var text = ""

    package init() {}

    /// Begins a family: its samples follow.
    mutating func family(_ name: String, _ type: String) {
        text += "# HELP \(Self.prefix)\(name) \(MetricWords.help[name] ?? "")\n"
        text += "# TYPE \(Self.prefix)\(name) \(type)\n"
    }

    mutating func sample(_ name: String, _ labels: String = "", _ value: Int64) { line(name, labels, String(value)) }

    mutating func sample(_ name: String, _ labels: String = "", _ value: Double) {
        line(name, labels, Self.number(value))
    }

    /// A family with one sample for each of `values`.
    mutating func gauge(_ name: String, _ values: [(labels: [(String, String)], value: Double)]) {
        family(name, "gauge")
        for (labels, value) in values { sample(name, Self.labels(labels), value) }
    }

    mutating func gauge(_ name: String, _ value: Double) { gauge(name, [([], value)]) }

    /// `a="b",c="d"`, escaped.
    static func labels(_ dimensions: [(String, String)]) -> String {
        dimensions.map { #"\#($0.0)="\#(escaped($0.1))""# }.joined(separator: ",")
    }

    static func adding(_ name: String, _ value: String, to labels: String) -> String {
        labels.isEmpty ? #"\#(name)="\#(value)""# : #"\#(labels),\#(name)="\#(value)""#
    }

    /// Whole numbers without a fraction.
    static func number(_ value: Double) -> String {
        Int64(exactly: value).map { String($0) } ?? String(value)
    }

    private mutating func line(_ name: String, _ labels: String, _ value: String) {
        text +=
            labels.isEmpty
            ? "\(Self.prefix)\(name) \(value)\n" : "\(Self.prefix)\(name){\(labels)} \(value)\n"
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
