@testable import Web

/// Checks that tags are closed in order, ids are single and attributes quoted: what a browser would silently repair.
func faults(in html: HTML) -> [String] { faults(in: html.string) }

func faults(in html: String) -> [String] {
    var faults: [String] = []
    var open: [String] = []
    var ids: Set<String> = []
    let void: Set<String> = ["meta", "link", "img", "input", "br", "hr", "use", "!doctype"]
    for tag in html.split(separator: "<").dropFirst(html.hasPrefix("<") ? 0 : 1) {
        guard let end = tag.firstIndex(of: ">") else {
            faults.append("a tag has no end: \(tag.prefix(40))")
            continue
        }
        let inside = tag[..<end]
        let name = String(inside.prefix { $0 != " " && $0 != "\n" })
        if name.hasPrefix("/") {
            if open.popLast() != String(name.dropFirst()) { faults.append("<\(name)> closes something else") }
        } else if !void.contains(name), !inside.hasSuffix("/") {
            open.append(name)
        }
        if let id = inside.firstRange(of: " id=\"") {
            let value = inside[id.upperBound...].prefix { $0 != "\"" }
            if !ids.insert(String(value)).inserted { faults.append("id \(value) is here twice") }
        }
        if inside.count(where: { $0 == "\"" }) % 2 != 0 { faults.append("a quote is not closed: \(inside)") }
    }
    return faults + open.map { "<\($0)> is not closed" }
}
