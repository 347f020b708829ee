import Foundation
import JSON
import Testing

/// Compares JSON with a file of `Golden/`. `MARTLET_RECORD=1` writes the file instead.
///
/// - Parameter random: an id that differs from run to run; `RANDOM` in the file.
func expectGolden(
    _ name: String, _ json: JSONValue, random: String? = nil, _ location: SourceLocation = #_sourceLocation
) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appendingPathComponent("Golden/\(name).json")
    var text = ""
    json.pretty(into: &text)
    text += "\n"
    if let random { text = text.replacing(random, with: "RANDOM") }
    if ProcessInfo.processInfo.environment["MARTLET_RECORD"] == "1" {
        try Data(text.utf8).write(to: file)
        return
    }
    let expected = try String(decoding: Data(contentsOf: file), as: UTF8.self)
    guard text != expected else { return }
    let difference = zip(text.split(separator: "\n"), expected.split(separator: "\n")).first { $0 != $1 }
    Issue.record(
        "\(name).json differs: \(difference.map { "\($0.0) instead of \($0.1)" } ?? "another length")",
        sourceLocation: location)
}

extension JSONValue {
    /// With a member a line, in the order written.
    fileprivate func pretty(into text: inout String, indent: String = "") {
        switch self {
        case .array(let elements) where !elements.isEmpty:
            text += "["
            for (index, element) in elements.enumerated() {
                text += (index == 0 ? "\n" : ",\n") + indent + "  "
                element.pretty(into: &text, indent: indent + "  ")
            }
            text += "\n\(indent)]"
        case .object(let object) where !object.isEmpty:
            text += "{"
            for (index, member) in object.members.enumerated() {
                text += (index == 0 ? "\n" : ",\n") + indent + "  " + JSONValue.string(member.key).text + ": "
                member.value.pretty(into: &text, indent: indent + "  ")
            }
            text += "\n\(indent)}"
        default: text += self.text
        }
    }
}
