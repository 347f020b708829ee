/// A client program registered by `POST /api/v1/apps`.
package struct Application: Sendable {
    package typealias ID = Identifier<Application>

    package var id: ID
    package var name: String
    package var website: String?
    package var redirectURIs: [String]
    package var scopes: ScopeSet
    package var clientID: String
    package var secretHash: String
    package var createdAt: Timestamp

    package init(
        id: ID, name: String, website: String?, redirectURIs: [String], scopes: ScopeSet, clientID: String,
        secretHash: String, createdAt: Timestamp
    ) {
        self.id = id
        self.name = name
        self.website = website
        self.redirectURIs = redirectURIs
        self.scopes = scopes
        self.clientID = clientID
        self.secretHash = secretHash
        self.createdAt = createdAt
    }
}

/// An access token as it is known after its secret has been shown once: only a hash of that is kept.
package struct AccessToken: Sendable {
    package typealias ID = Identifier<AccessToken>

    package var id: ID
    package var application: Application.ID?
    /// nil for a token that speaks for the application alone (client credentials).
    package var account: Account.ID?
    package var scopes: ScopeSet
    package var createdAt: Timestamp

    package init(
        id: ID, application: Application.ID?, account: Account.ID?, scopes: ScopeSet, createdAt: Timestamp
    ) {
        self.id = id
        self.application = application
        self.account = account
        self.scopes = scopes
        self.createdAt = createdAt
    }
}
