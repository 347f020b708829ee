import Actions
import Domain
import HTTPTransport
import HTTPTypes
import JSON
import Store

extension MastodonAPI {
    var appRoutes: [Route] {
        [
            .post("/api/v1/apps", viewer: .none, limit: .apps, registerApp),
            .get("/api/v1/apps/verify_credentials", viewer: .app, verifyApp),
        ]
    }

    @Sendable private func registerApp(_ call: Call) async throws -> Reply {
        let parameters = call.parameters
        let scopes = ScopeSet(parameters.string("scopes") ?? "")
        do {
            let made = try await actions.registerApplication(
                name: parameters.string("client_name") ?? "", website: parameters.string("website"),
                redirectURIs: redirectURIs(parameters), scopes: scopes)
            return .json { json in
                json.beginObject()
                json.writeMembers(of: made.application)
                json.field("client_id", made.application.clientID)
                json.field("client_secret", made.secret)
                // Never: RFC 7591 §3.2.1.
                json.field("client_secret_expires_at", 0)
                json.endObject()
            }
        } catch Refusal.invalid(let field, _) {
            throw APIError.validation(Self.fault(of: field))
        } catch Refusal.tooLong(field: "client_name", let limit) {
            throw APIError.validation("Name is too long (maximum is \(limit) characters)")
        }
    }

    /// One string with an address a line, or a list.
    private func redirectURIs(_ parameters: Parameters) -> [String] {
        parameters.strings("redirect_uris").flatMap { text in
            text.split(whereSeparator: \.isWhitespace).map(String.init)
        }
    }

    private static func fault(of field: String) -> String {
        switch field {
        case "client_name": "Name can't be blank"
        case "redirect_uris": "Redirect URI must be an absolute URI."
        case "scopes": "Scopes doesn't match configured on the server."
        default: "Website must be a valid URL"
        }
    }

    @Sendable private func verifyApp(_ call: Call) async throws -> Reply {
        let id = try call.token.token.application
        guard let id, let application = try await actions.read({ try $0.application(id) }) else {
            throw APIError.invalidToken
        }
        return .json { json in
            json.beginObject()
            json.writeMembers(of: application)
            json.endObject()
        }
    }
}

extension JSONWriter {
    /// The members of an Application entity.
    fileprivate mutating func writeMembers(of application: Application) {
        field("id", decimal: application.id.rawValue)
        field("name", application.name)
        field("website", application.website)
        field("scopes", application.scopes.names)
        field("redirect_uris", application.redirectURIs)
        field("redirect_uri", application.redirectURIs.joined(separator: "\n"))
        // There is no Web Push yet, and so no key for it.
        field("vapid_key", "")
    }
}
