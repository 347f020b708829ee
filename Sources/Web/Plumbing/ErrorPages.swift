import Actions
import Database
import Domain
import HTTPTransport
import HTTPTypes
import Hummingbird
import Localization

extension Visit {
    /// What went wrong, as a page; throws on what the server as a whole has to answer for.
    func reply(to error: any Error) throws -> PageReply {
        switch error {
        case PageError.signIn:
            let target = request.method == .get ? "/auth/sign_in?back=\(page.path.queryEscaped)" : "/auth/sign_in"
            return wantsFragment ? failure(.unauthorized) : .go(LocalPath(trusted: target))
        case PageError.notFound: return failure(.notFound)
        case PageError.forged: return failure(.forbidden, words("error.forged.title"), words("error.forged.text"))
        case PageError.tooManyTries:
            return failure(.tooManyRequests, words("error.tries.title"), words("error.tries.text"))
        case let refusal as Refusal: return reply(to: refusal)
        case let error as ParametersError:
            let status: HTTPResponse.Status = error.status == 413 ? .contentTooLarge : .badRequest
            return failure(status, words("error.bad.title"), words("error.bad.text"))
        case let error as HTTPError where error.status.code < 500: return failure(error.status)
        case DatabaseError.unavailable, DatabaseError.full:
            context.logger.error("the database is not available", metadata: ["error": "\(error)"])
            return failure(.serviceUnavailable, words("error.busy.title"), words("error.busy.text"))
        default:
            context.logger.error("a page failed", metadata: ["error": "\(String(reflecting: error))"])
            return failure(.internalServerError)
        }
    }

    private func reply(to refusal: Refusal) -> PageReply {
        switch refusal {
        case .notFound, .parentMissing: failure(.notFound)
        case .badToken: failure(.notFound, words("error.token.title"), words("error.token.text"))
        case .hindered(let hindrance): failure(.forbidden, words("error.hindered.title"), words.hindrance(hindrance))
        case .busy, .waiting: failure(.serviceUnavailable, words("error.busy.title"), words("error.busy.text"))
        case .registrationsClosed: failure(.forbidden, words("sign-up.closed.title"), words("sign-up.closed.text"))
        case .oauth(_, let description): failure(.badRequest, words("error.bad.title"), description)
        case .alreadySetUp: failure(.notFound)
        case .notPermitted: failure(.forbidden, words("error.refused.title"), words("error.not-permitted.text"))
        case .moved: failure(.forbidden, words("error.moved.title"), words("error.moved.text"))
        default: failure(.unprocessableContent, words("error.refused.title"), words("error.refused.text"))
        }
    }

    /// - Parameter title, text: the status's own words when nil.
    func failure(_ status: HTTPResponse.Status, _ title: String? = nil, _ text: String? = nil) -> PageReply {
        let isOurs = status.kind == .serverError
        let ownTitle = status == .notFound ? words("error.missing.title") : words("error.broken.title")
        let ownText = status == .notFound ? words("error.missing.text") : words("error.broken.text")
        let state = ErrorState(
            title: title ?? ownTitle, text: text ?? ownText, request: isOurs ? context.requestID : nil)
        return show(title ?? ownTitle, status: status, state.html(on: page))
    }
}

extension Messages {
    /// Why somebody cannot do anything yet.
    func hindrance(_ hindrance: User.Hindrance) -> String {
        switch hindrance {
        case .disabled: self("hindrance.disabled")
        case .unconfirmed: self("hindrance.unconfirmed")
        case .awaitingApproval: self("hindrance.approval")
        }
    }
}

extension String {
    /// For a value inside a query.
    var queryEscaped: String {
        utf8.reduce(into: "") { text, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x2F, 0x40, 0x5F, 0x7E:
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                text += byte < 16 ? "%0\(digits)" : "%\(digits)"
            }
        }
    }
}

/// A page for what no route answers, where a person is looking.
package struct ErrorPages: RouterMiddleware {
    package typealias Context = EdgeContext

    private let web: WebApp

    package init(_ web: WebApp) {
        self.web = web
    }

    package func handle(
        _ request: Request, context: EdgeContext, next: (Request, EdgeContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound && Self.isForPeople(request) {
            let visit = try await web.visit(request, context, hasGuestForm: false)
            return visit.failure(.notFound).response(
                to: request, web.security, isPrivate: visit.session != nil, cookies: visit.cookies)
        }
    }

    private static func isForPeople(_ request: Request) -> Bool {
        request.method == .get && request.headers[.accept]?.contains("text/html") == true
            && !request.uri.path.hasPrefix("/api/")
    }
}
