/// A place on this server to go to. Only such are followed after a form (never `//elsewhere`, never a scheme), so that
/// no link of ours sends anybody to another site.
package struct LocalPath: Sendable, Equatable, CustomStringConvertible {
    package let description: String

    /// Of a parameter. nil unless it begins with one slash and holds no backslash (which browsers read as a slash), no
    /// control sign (which they drop) and nothing that would end a header.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count <= 2000, bytes.first == UInt8(ascii: "/"), bytes.dropFirst().first != UInt8(ascii: "/"),
            bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") })
        else { return nil }
        description = text
    }

    /// Of our own making.
    package init(trusted text: String) {
        description = text
    }

    /// The same place at one element of its page.
    func at(_ element: String) -> LocalPath {
        LocalPath(trusted: description.prefix { $0 != "#" } + "#" + element)
    }
}
