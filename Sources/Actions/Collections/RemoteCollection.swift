import Domain

/// A collection of somebody of another server as that server describes it, read and sanitised.
package struct RemoteCollection: Sendable {
    /// An account in it. `uri` is on the server of the collection; everything else is to be checked.
    package struct Item: Sendable {
        package var uri: String
        /// The address of the account.
        package var object: String
        package var stamp: String?
        package var createdAt: Timestamp?

        package init(uri: String, object: String, stamp: String?, createdAt: Timestamp?) {
            self.uri = uri
            self.object = object
            self.stamp = stamp
            self.createdAt = createdAt
        }
    }

    package var uri: String
    package var url: String?
    package var name: String
    package var description: SafeHTML
    package var language: String?
    package var tag: String?
    package var sensitive: Bool
    package var discoverable: Bool
    package var createdAt: Timestamp?
    package var updatedAt: Timestamp?
    package var items: [Item]

    package init(
        uri: String, url: String?, name: String, description: SafeHTML, language: String?, tag: String?,
        sensitive: Bool, discoverable: Bool, createdAt: Timestamp?, updatedAt: Timestamp?, items: [Item]
    ) {
        self.uri = uri
        self.url = url
        self.name = name
        self.description = description
        self.language = language
        self.tag = tag
        self.sensitive = sensitive
        self.discoverable = discoverable
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.items = items
    }
}
