import Domain

/// What actions and edges need of another edge. Wired together in `Server/ServerBuilder.swift`.

/// Finds accounts and posts on other servers: search and mentions need it, Federation has it.
package protocol RemoteResolver: Sendable {
    /// The account with this handle, fetched from its server when it is unknown here. nil: there is none.
    func account(_ handle: Handle) async throws -> Account.ID?
    /// The account at an address (id or page), fetched when it is unknown here.
    func account(uri: String) async throws -> Account.ID?
    /// The post at an address (id or page), fetched when it is unknown here.
    func post(uri: String) async throws -> Post.ID?
    /// Fetches an account of another server again, however much is known of it. False when it is not to be had.
    func renew(_ account: Account.ID) async throws -> Bool
    /// What the server of a handle offers its people for things elsewhere. nil: it does not answer.
    func home(of handle: Handle) async throws -> HomeServer?
}

/// A server that knows nobody else.
package struct NoRemoteResolver: RemoteResolver {
    package init() {}
    package func account(_ handle: Handle) async throws -> Account.ID? { nil }
    package func account(uri: String) async throws -> Account.ID? { nil }
    package func post(uri: String) async throws -> Post.ID? { nil }
    package func renew(_ account: Account.ID) async throws -> Bool { false }
    package func home(of handle: Handle) async throws -> HomeServer? { nil }
}
