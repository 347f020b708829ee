import Domain

/// What a person changes of their profile; nil leaves a thing as it is.
package struct ProfileChanges: Sendable {
    package var displayName: String?
    /// Plain text, as typed.
    package var note: String?
    /// All of them: what is not in the list goes. Rows without a name are left out.
    package var fields: [Field]?
    package var locked: Bool?
    package var bot: Bool?
    package var discoverable: Bool?
    package var indexable: Bool?
    package var hideCollections: Bool?

    /// Sites whose articles may name this person as their author; all of them.
    package var attributionDomains: [String]?

    /// A row of the table on the profile, as typed.
    package struct Field: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(
        displayName: String? = nil, note: String? = nil, fields: [Field]? = nil, locked: Bool? = nil,
        bot: Bool? = nil, discoverable: Bool? = nil, indexable: Bool? = nil, hideCollections: Bool? = nil
    ) {
        self.displayName = displayName
        self.note = note
        self.fields = fields
        self.locked = locked
        self.bot = bot
        self.discoverable = discoverable
        self.indexable = indexable
        self.hideCollections = hideCollections
    }
}
