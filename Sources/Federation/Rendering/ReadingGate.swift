import Actions
import Database
import Domain
import HTTPTransport
import HTTPTypes
import Hummingbird
import NIOCore
import Store

/// Stands before everything that other servers can read of people and posts: nothing for those who are blocked here or
/// by whom they ask about, and in secure mode nothing for those who do not say who they are. The server's own actor is
/// open to all, or nobody could check our signatures.
struct ReadingGate: RouterMiddleware {
    typealias Context = EdgeContext

    let actions: Actions
    let documents: ActivityDocuments
    let signer: RequestSigner

    func handle(
        _ request: Request, context: EdgeContext, next: (Request, EdgeContext) async throws -> Response
    ) async throws -> Response {
        guard let asked = Asked(request) else { return try await next(request, context) }
        let asker = try await signer.asker(of: request)
        switch asker {
        case .refused: return Self.refusal(.forbidden, "This server does not listen to yours.")
        case .nobody where signer.isRequired:
            guard case .actor(let name) = asked else {
                return Self.unsigned
            }
            return privately(ActivityRoutes.response(try await documents.actor(username: name, isMinimal: true)))
        case .account(let id):
            // The same answer as for what is not there.
            if let owner = asked.owner, try await isBlocked(id, by: owner) { return ActivityRoutes.response(.missing) }
        case .nobody, .stranger: break
        }
        let response = try await next(request, context)
        return asker == .nobody ? response : privately(response)
    }

    private func isBlocked(_ asker: Account.ID, by name: String) async throws -> Bool {
        try await actions.read { reader in
            guard let account = try reader.account(Handle(username: name)) else { return false }
            return try reader.isBlocking(account.id, asker)
        }
    }

    /// What one asker is shown is for no other.
    private func privately(_ response: Response) -> Response {
        guard response.headers[.cacheControl] != nil else { return response }
        var response = response
        response.headers[.cacheControl] = "private, no-store"
        return response
    }

    /// Tells those who must say who they are how to.
    static var unsigned: Response {
        refusal(
            .unauthorized,
            "This is for signed requests only: sign it (draft-cavage or RFC 9421) with a key that your server lists.")
    }

    private static func refusal(_ status: HTTPResponse.Status, _ words: String) -> Response {
        Response(
            status: status,
            headers: [
                .contentType: "text/plain; charset=utf-8", .vary: "Accept, Signature",
                .cacheControl: "private, no-store",
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: words + "\n")))
    }
}

/// What of ours a request asks for; nil for what does not concern other servers.
enum Asked: Equatable {
    case actor(String)
    /// Something of a person.
    case part(of: String)
    /// Under an address that names nobody.
    case shared

    init?(_ request: Request) {
        guard request.method == .get || request.method == .head else { return nil }
        let path = request.uri.path
        guard ["/users/", "/@", "/contexts/", "/collections/"].contains(where: path.hasPrefix) else { return nil }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(
            String.init)
        let isPage = !Accept(request.headers[.accept]).prefersActivity
        if parts.count == 2, parts[0] == "contexts" || parts[0] == "collections" && !isPage {
            self = .shared
        } else if parts.count >= 2, parts[0] == "users" {
            // Browsers are led to the page; collections have none.
            let hasPage = parts.count == 2 || parts.count == 4 && parts[2] == "statuses"
            if hasPage, isPage { return nil }
            self = parts.count == 2 ? .actor(parts[1]) : .part(of: parts[1])
        } else if !isPage, parts.count <= 2, let name = parts.first, name.hasPrefix("@") {
            self = parts.count == 1 ? .actor(String(name.dropFirst())) : .part(of: String(name.dropFirst()))
        } else {
            return nil
        }
    }

    var owner: String? {
        switch self {
        case .actor: nil
        case .part(let name): name
        case .shared: nil
        }
    }
}
