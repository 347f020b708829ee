/// Figures of a server as they were read from its `/metrics`.
package struct Figures: Sendable {
    /// By name with labels, as they stand there.
    private let values: [(name: Substring, labels: Substring, value: Double)]

    package init(_ text: String) {
        values = text.split(separator: "\n").compactMap { line in
            guard !line.hasPrefix("#"), let space = line.lastIndex(of: " "),
                let value = Double(line[line.index(after: space)...])
            else { return nil }
            let series = line[..<space]
            guard let brace = series.firstIndex(of: "{") else { return (series, "", value) }
            return (series[..<brace], series[series.index(after: brace)...].dropLast(), value)
        }
    }

    /// The sum over all labels that contain `text`.
    func sum(_ name: String, where text: String = "") -> Double {
        values.reduce(0) { sum, one in
            one.name == Exposition.prefix + name && (text.isEmpty || one.labels.contains(text)) ? sum + one.value : sum
        }
    }

    /// Each value of a label with its figure.
    func each(_ name: String, by label: String) -> [(label: Substring, value: Double)] {
        values.filter { $0.name == Exposition.prefix + name }.compactMap { one in
            guard let start = one.labels.firstRange(of: "\(label)=\"")?.upperBound else { return nil }
            return (one.labels[start...].prefix { $0 != "\"" }, one.value)
        }
    }

    /// How many were at or below each bound, added up over all other labels; sorted.
    func buckets(_ name: String) -> [(bound: Double, count: Double)] {
        var counts: [Double: Double] = [:]
        for (label, value) in each(name + "_bucket", by: "le") {
            counts[label == "+Inf" ? .infinity : Double(label) ?? .infinity, default: 0] += value
        }
        return counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
