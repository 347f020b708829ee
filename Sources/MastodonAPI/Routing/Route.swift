import HTTPTransport
import HTTPTypes

/// One endpoint: where it is, who may call it, and what answers.
struct Route: Sendable {
    typealias Handler = @Sendable (Call) async throws -> Reply

    /// Whose token is asked for.
    enum Viewer: Sendable {
        /// No token is looked at.
        case none
        /// A person's view when there is a token, everybody's otherwise.
        case optional
        /// A token, if only an application's own.
        case app
        /// A person's token.
        case required
    }

    let method: HTTPRequest.Method
    /// `/api/v1/statuses/:id`
    let path: String
    /// Any of these is enough; empty: no scope is needed.
    let scopes: [String]
    let viewer: Viewer
    /// Counted apart from the general limit.
    let limit: RateLimit?
    /// Whether answers are kept for as long as nothing they show has changed.
    let isKept: Bool
    let handler: Handler
    /// The path, for measures.
    let template: RouteName.Template

    init(
        method: HTTPRequest.Method, path: String, scopes: [String], viewer: Viewer, limit: RateLimit?,
        isKept: Bool = false, handler: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.scopes = scopes
        self.viewer = viewer
        self.limit = limit
        self.isKept = isKept
        self.handler = handler
        template = RouteName.Template(path)
    }

    static func get(
        _ path: String, scope: String..., viewer: Viewer, limit: RateLimit? = nil, kept isKept: Bool = false,
        _ handler: @escaping Handler
    ) -> Route {
        Route(method: .get, path: path, scopes: scope, viewer: viewer, limit: limit, isKept: isKept, handler: handler)
    }

    static func post(
        _ path: String, scope: String..., viewer: Viewer, limit: RateLimit? = nil, _ handler: @escaping Handler
    ) -> Route {
        Route(method: .post, path: path, scopes: scope, viewer: viewer, limit: limit, handler: handler)
    }

    static func put(_ path: String, scope: String..., viewer: Viewer, _ handler: @escaping Handler) -> Route {
        Route(method: .put, path: path, scopes: scope, viewer: viewer, limit: nil, handler: handler)
    }

    static func patch(_ path: String, scope: String..., viewer: Viewer, _ handler: @escaping Handler) -> Route {
        Route(method: .patch, path: path, scopes: scope, viewer: viewer, limit: nil, handler: handler)
    }

    static func delete(
        _ path: String, scope: String..., viewer: Viewer, limit: RateLimit? = nil, _ handler: @escaping Handler
    ) -> Route {
        Route(method: .delete, path: path, scopes: scope, viewer: viewer, limit: limit, handler: handler)
    }
}
