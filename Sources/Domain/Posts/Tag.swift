/// A hashtag. `name` is the normalised form that look-ups use, `display` how it was first written.
package struct Tag: Sendable, Hashable {
    package typealias ID = Identifier<Tag>
    package var id: ID
    package var name: String
    package var display: String

    package init(id: ID, name: String, display: String) {
        self.id = id
        self.name = name
        self.display = display
    }
}
