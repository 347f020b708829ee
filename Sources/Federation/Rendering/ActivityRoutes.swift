import Domain
import HTTPTransport
import HTTPTypes
import Hummingbird
import NIOCore

/// The addresses of actors, posts and collections.
struct ActivityRoutes: Sendable {
    let documents: ActivityDocuments
    let collections: CollectionDocuments
    let threads: ThreadDocuments
    let featured: FeaturedDocuments
    let signer: RequestSigner
    let identity: ServerIdentity

    func add(to router: Router<EdgeContext>) {
        router.add(middleware: ReadingGate(actions: documents.actions, documents: documents, signer: signer))
        router.get("/actor") { _, _ in Self.response(try await documents.instanceActor()) }
        router.get("/actor/outbox") { _, _ in Self.response(documents.instanceOutbox) }
        router.get("/users/:name") { request, context in
            let name = try context.parameters.require("name")
            guard Accept(request.headers[.accept]).prefersActivity else {
                return Self.redirect(to: identity.accountURL(name))
            }
            return Self.response(try await documents.actor(username: name))
        }
        router.get("/users/:name/statuses/:id") { request, context in
            let (name, id) = try Self.post(context)
            guard Accept(request.headers[.accept]).prefersActivity else {
                return Self.redirect(to: identity.postURL(name, id))
            }
            return Self.response(
                try await documents.note(id, by: name, viewer: try await signer.signer(of: request)))
        }
        router.get("/users/:name/statuses/:id/activity") { request, context in
            let (name, id) = try Self.post(context)
            return Self.response(
                try await documents.activity(id, by: name, viewer: try await signer.signer(of: request)))
        }
        addCollections(to: router)
        addThreads(to: router)
        addStamps(to: router)
        addFeatured(to: router)
        router.add(middleware: ActivityNegotiation(documents: documents, featured: featured, signer: signer))
    }

    private func addCollections(to router: Router<EdgeContext>) {
        router.get("/users/:name/outbox") { request, context in
            let name = try context.parameters.require("name")
            let viewer = try await signer.signer(of: request)
            return Self.collection(
                try await collections.outbox(of: name, page: Self.page(request), viewer: viewer), isOpen: viewer == nil)
        }
        router.get("/users/:name/followers") { request, context in
            let name = try context.parameters.require("name")
            return Self.collection(try await collections.followers(of: name, page: Self.page(request)))
        }
        router.get("/users/:name/followers_synchronization") { request, context in
            let name = try context.parameters.require("name")
            guard let host = try await signer.host(of: request) else { return ReadingGate.unsigned }
            return Self.collection(try await collections.followers(of: name, on: host), isOpen: false)
        }
        router.get("/users/:name/following") { request, context in
            let name = try context.parameters.require("name")
            return Self.collection(try await collections.following(of: name, page: Self.page(request)))
        }
        router.get("/users/:name/collections/tags") { _, context in
            let name = try context.parameters.require("name")
            return Self.collection(try await collections.featuredTags(of: name))
        }
        router.get("/users/:name/collections/featured") { request, context in
            let name = try context.parameters.require("name")
            let viewer = try await signer.signer(of: request)
            return Self.collection(
                try await collections.featured(of: name, viewer: viewer), isOpen: viewer == nil)
        }
    }

    private func addStamps(to router: Router<EdgeContext>) {
        router.get("/users/:name/quote_authorizations/:id") { _, context in
            let (name, id) = try Self.post(context)
            return Self.response(try await documents.quoteAuthorization(id, by: name))
        }
        router.get("/users/:name/authorizations/:id") { _, context in
            guard let id = Approval.ID(try context.parameters.require("id")) else { throw HTTPError(.notFound) }
            let name = try context.parameters.require("name")
            return Self.response(try await documents.authorization(id, by: name))
        }
    }

    private func addThreads(to router: Router<EdgeContext>) {
        router.get("/users/:name/statuses/:id/replies") { request, context in
            let (name, id) = try Self.post(context)
            let viewer = try await signer.signer(of: request)
            let found = try await threads.replies(to: id, by: name, page: Self.repliesPage(request), viewer: viewer)
            return Self.collection(found, isOpen: viewer == nil)
        }
        router.get("/users/:name/statuses/:id/likes") { request, context in
            let (name, id) = try Self.post(context)
            let viewer = try await signer.signer(of: request)
            return Self.collection(
                try await threads.likes(of: id, by: name, viewer: viewer), isOpen: viewer == nil)
        }
        router.get("/users/:name/statuses/:id/shares") { request, context in
            let (name, id) = try Self.post(context)
            let viewer = try await signer.signer(of: request)
            return Self.collection(
                try await threads.shares(of: id, by: name, viewer: viewer), isOpen: viewer == nil)
        }
        router.get("/contexts/:id") { request, context in
            guard let id = Post.ID(try context.parameters.require("id")) else { throw HTTPError(.notFound) }
            let viewer = try await signer.signer(of: request)
            let found = try await threads.context(
                id, above: Self.number("min_id", in: request), isPage: Self.page(request) != nil, viewer: viewer)
            return Self.collection(found, isOpen: viewer == nil)
        }
    }

    private static func repliesPage(_ request: Request) -> RepliesPage? {
        guard page(request) != nil else { return nil }
        return RepliesPage(
            onlyOthers: request.uri.queryParameters["only_other_accounts"] == "true",
            above: number("min_id", in: request))
    }

    private static func number(_ name: Substring, in request: Request) -> Int64? {
        request.uri.queryParameters[name].flatMap { Int64($0) }
    }

    private static func post(_ context: EdgeContext) throws -> (name: String, id: Post.ID) {
        guard let id = Post.ID(try context.parameters.require("id")) else { throw HTTPError(.notFound) }
        return (try context.parameters.require("name"), id)
    }

    private static func page(_ request: Request) -> PageRequest? {
        guard let page = request.uri.queryParameters["page"], page != "false" else { return nil }
        return PageRequest(below: request.uri.queryParameters["max_id"].flatMap { Int64($0) })
    }

    private static func redirect(to address: String) -> Response {
        Response(status: .found, headers: [.location: address, .vary: "Accept"])
    }

    static func collection(_ bytes: [UInt8]?, isOpen: Bool = true) -> Response {
        response(bytes.map { .document($0, isOpen: isOpen) } ?? .missing)
    }

    static func response(_ found: ActivityDocuments.Found) -> Response {
        switch found {
        case .document(let bytes, let isOpen):
            response(.ok, bytes, caching: isOpen ? "public, max-age=60" : "private, no-store")
        case .gone(let bytes): response(.gone, bytes, caching: "public, max-age=60")
        case .missing: Response(status: .notFound, headers: [.vary: "Accept", .cacheControl: "no-store"])
        }
    }

    private static func response(_ status: HTTPResponse.Status, _ bytes: [UInt8], caching: String) -> Response {
        Response(
            status: status,
            headers: [
                .contentType: "\(MediaTypes.activity); charset=utf-8", .vary: "Accept, Signature",
                .cacheControl: caching, .xContentTypeOptions: "nosniff",
            ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

/// Answers those who ask for ActivityPub's JSON at the address of a page: `/@name`, `/@name/1` and `/collections/1`.
/// Everything else is left to the routes that follow.
struct ActivityNegotiation: RouterMiddleware {
    typealias Context = EdgeContext

    let documents: ActivityDocuments
    let featured: FeaturedDocuments
    let signer: RequestSigner

    func handle(
        _ request: Request, context: EdgeContext, next: (Request, EdgeContext) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path
        if let id = Self.collection(request) {
            let viewer = try await signer.signer(of: request)
            return ActivityRoutes.collection(
                try await featured.collection(id, of: nil, viewer: viewer), isOpen: viewer == nil)
        }
        guard path.utf8.starts(with: "/@".utf8), request.method == .get || request.method == .head,
            Accept(request.headers[.accept]).prefersActivity
        else { return try await next(request, context) }
        let parts = path.dropFirst(2).split(separator: "/", omittingEmptySubsequences: false)
        guard let name = parts.first, Handle.isUsername(name), parts.count <= 2 else {
            return try await next(request, context)
        }
        guard parts.count == 2 else {
            return ActivityRoutes.response(try await documents.actor(username: String(name)))
        }
        guard let id = Post.ID(parts[1]) else { return try await next(request, context) }
        let viewer = try await signer.signer(of: request)
        return ActivityRoutes.response(try await documents.note(id, by: String(name), viewer: viewer))
    }

    private static func collection(_ request: Request) -> FeaturedCollection.ID? {
        guard request.method == .get || request.method == .head, request.uri.path.hasPrefix("/collections/"),
            let id = FeaturedCollection.ID(request.uri.path.dropFirst("/collections/".count)),
            Accept(request.headers[.accept]).prefersActivity
        else { return nil }
        return id
    }
}
