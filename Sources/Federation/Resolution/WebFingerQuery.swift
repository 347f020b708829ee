import Domain
import HTTPTransport
import JSON

/// What a server says about one of its handles.
struct WebFingerAnswer: Sendable {
    let handle: Handle
    /// The address of the actor.
    let actor: String
}

/// Asks servers who stands behind a handle (RFC 7033), and whether handle and actor agree.
struct WebFingerQuery: Sendable {
    let fetcher: Fetcher
    let addresses: Addresses

    /// - Parameter handle: with a domain. Throws `FetchFailure`.
    func ask(_ handle: Handle, at origin: String? = nil, budget: FetchBudget) async throws -> WebFingerAnswer {
        try Self.read(await descriptor(handle, at: origin, budget: budget), default: handle)
    }

    /// The descriptor of a handle.
    func descriptor(_ handle: Handle, at origin: String? = nil, budget: FetchBudget) async throws -> JSONValue {
        guard let domain = handle.domain else { throw FetchFailure.refused("no domain") }
        let resource = Self.escaped("acct:\(handle.username)@\(domain)")
        let base = origin ?? addresses.origin(ofDomain: domain)
        do {
            return try await fetcher.descriptor(
                "\(base)/.well-known/webfinger?resource=\(resource)", budget: budget
            ).json
        } catch let failure as FetchFailure where origin == nil && failure == .gone(404) {
            // A domain may keep its handles elsewhere.
            guard let template = try? await fetcher.webFingerTemplate(of: base, budget: budget) else { throw failure }
            return try await fetcher.descriptor(template.replacing("{uri}", with: resource), budget: budget).json
        }
    }

    /// The handle of an actor whose document we have: its server names it, and if that handle is on another domain,
    /// that domain names the actor in turn (security: a handle belongs to its domain).
    ///
    /// - Parameter known: an answer that led to the actor and need not be asked for again.
    func handle(
        ofActor id: String, username: String, known: WebFingerAnswer?, budget: FetchBudget
    ) async throws -> Handle {
        guard let url = addresses.url(id) else { throw FetchFailure.refused("address") }
        let own = Handle(username: username, domain: url.authority)
        let answer: WebFingerAnswer
        if let known, known.actor == id, known.handle == own {
            answer = known
        } else {
            answer = try await ask(own, at: url.origin, budget: budget)
        }
        guard answer.actor == id else { throw FetchFailure.invalid("\(own) is \(answer.actor)") }
        guard answer.handle.domain != own.domain else {
            guard answer.handle == own else { throw FetchFailure.invalid("\(own) is \(answer.handle)") }
            return own
        }
        if let known, known.actor == id, known.handle == answer.handle { return known.handle }
        let back = try await ask(answer.handle, budget: budget)
        guard back.actor == id, back.handle == answer.handle else {
            throw FetchFailure.invalid("\(answer.handle) does not know \(id)")
        }
        return back.handle
    }

    static func read(_ json: JSONValue, default handle: Handle) throws -> WebFingerAnswer {
        let subject = json["subject"]?.stringValue.flatMap { $0.hasPrefix("acct:") ? Handle($0) : nil } ?? handle
        guard subject.domain != nil else { throw FetchFailure.invalid("subject without a domain") }
        for link in (json["links"]?.arrayValue ?? []).prefix(64) {
            guard link["rel"]?.stringValue == "self", let href = link["href"]?.stringValue,
                MediaTypes.isActivity(link["type"]?.stringValue)
            else { continue }
            return WebFingerAnswer(handle: subject, actor: href)
        }
        throw FetchFailure.invalid("no actor in the descriptor")
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x3A, 0x40:
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                escaped += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return escaped
    }
}
