import ActivityVocabulary
import Domain
import HTTPSignatures
import HTTPTransport
import JSON

/// A JSON document of another server, and where it really came from.
struct RemoteDocument: Sendable {
    let json: JSONValue
    /// After redirects.
    let url: HTTPURL
}

/// Asks other servers for documents, signed by this server's own actor.
struct Fetcher: Sendable {
    /// What opens a document, at the only host that may have it.
    private struct Bearer: Sendable {
        let host: String
        let token: String
    }

    let client: OutboundClient
    let instance: InstanceActor
    let flavours: KnownFlavours
    let blocked: BlockedHosts
    let addresses: Addresses
    let clock: Clock
    let pace: HostPace

    /// The activity or object at an address. The media type must say that it is one, so that nobody's upload passes
    /// for a post (CVE-2024-25623).
    func document(_ uri: String, budget: FetchBudget) async throws -> RemoteDocument {
        try await document(uri, budget: budget, bearer: nil)
    }

    private func document(_ uri: String, budget: FetchBudget, bearer: Bearer?) async throws -> RemoteDocument {
        let response = try await get(
            uri, accept: MediaTypes.accepted, isSigned: true, bearer: bearer, budget: budget)
        let type = response.headers.first("content-type")
        guard MediaTypes.isActivity(type) else { throw FetchFailure.invalid("content type \(type ?? "none")") }
        return RemoteDocument(json: try Self.parse(response.body), url: response.finalURL)
    }

    /// The same, and certainly what its own server says of it: it was found under the id that it bears, which is on the
    /// host that the answer came from. A document that names another id is asked for there, a few times.
    ///
    /// - Parameter token: for the host of `uri`, and for no other.
    func authoritative(_ uri: String, budget: FetchBudget, token: String? = nil) async throws -> RemoteDocument {
        let bearer = token.flatMap { token in addresses.host(uri).map { Bearer(host: $0, token: token) } }
        var address = uri
        for _ in 0..<3 {
            let document = try await document(address, budget: budget, bearer: bearer)
            guard let id = LinkedObject(document.json)?.id, let url = addresses.url(id) else {
                throw FetchFailure.invalid("no id")
            }
            let isThere = id == address || url == document.url
            if isThere, url.authority == document.url.authority { return document }
            // Redirected to another server under its own name: that server would have to say so itself.
            guard id != address else { throw FetchFailure.invalid("answered by \(document.url.authority)") }
            address = id
        }
        throw FetchFailure.invalid("the id keeps changing")
    }

    /// A JSON Resource Descriptor (RFC 7033).
    func descriptor(_ url: String, budget: FetchBudget) async throws -> RemoteDocument {
        let response = try await get(
            url, accept: "application/jrd+json, application/json", isSigned: false, budget: budget)
        let type = response.headers.first("content-type")
        guard MediaTypes.isJSON(type) else { throw FetchFailure.invalid("content type \(type ?? "none")") }
        return RemoteDocument(json: try Self.parse(response.body), url: response.finalURL)
    }

    /// Where a domain answers for its handles, with a place for the handle (RFC 6415); nil when it does not say.
    func webFingerTemplate(of origin: String, budget: FetchBudget) async throws -> String? {
        let response = try await get(
            "\(origin)/.well-known/host-meta", accept: "application/xrd+xml, application/xml", isSigned: false,
            budget: budget)
        return PageLinks.webFinger(in: response.body)
    }

    /// Whatever is at an address that somebody typed: an object, or a page that may name one.
    func page(_ url: String, budget: FetchBudget) async throws -> OutboundResponse {
        try await get(url, accept: "\(MediaTypes.accepted), text/html;q=0.5", isSigned: true, budget: budget)
    }

    private func get(
        _ uri: String, accept: String, isSigned: Bool, bearer: Bearer? = nil, budget: FetchBudget
    ) async throws -> OutboundResponse {
        guard let url = addresses.url(uri) else { throw FetchFailure.refused("address") }
        guard url.authority != addresses.ours else { throw FetchFailure.refused("ours") }
        if try await blocked.contains(url.authority) { throw FetchFailure.refused("blocked") }
        if budget.isPatient { try await pace.wait(for: url.authority, atMost: budget.timeLeft) }
        try budget.take()
        let response =
            isSigned
            ? try await knock(url, accept: accept, bearer: bearer, budget: budget)
            : try await send(url, accept: accept, resign: nil)
        pace.heed(response)
        // The answer may have come from somewhere else.
        if try await blocked.contains(response.finalURL.authority) { throw FetchFailure.refused("blocked") }
        switch response.status {
        case 200..<300: return response
        case 408, 425, 429, 500...: throw FetchFailure.unreachable("HTTP \(response.status)")
        default: throw FetchFailure.gone(response.status)
        }
    }

    /// Signed in the way that the host took last; when it says no, once more in the other, at once.
    private func knock(
        _ url: HTTPURL, accept: String, bearer: Bearer?, budget: FetchBudget
    ) async throws -> OutboundResponse {
        let signer = try await instance.signer()
        try await flavours.refresh()
        let first = try await send(url, accept: accept, resign: sign(with: signer, bearer: bearer))
        guard Self.mindsSignature(first) else { return first }
        let last = first.finalURL
        if try await blocked.contains(last.authority) { return first }
        if budget.isPatient { try await pace.wait(for: last.authority, atMost: budget.timeLeft) }
        try budget.take()
        let second = try await send(
            last, accept: accept, resign: sign(with: signer, bearer: bearer, otherwiseAt: last.authority))
        if second.isSuccess, second.finalURL.authority == last.authority {
            await flavours.learn(flavours.flavour(of: last.authority).other, of: last.authority)
        }
        return Self.mindsSignature(second) ? first : second
    }

    private func send(
        _ url: HTTPURL, accept: String, resign: (@Sendable (HTTPURL) throws -> [(String, String)])?
    ) async throws -> OutboundResponse {
        do {
            return try await client.send(
                OutboundRequest(
                    url: url.string, headers: [("accept", accept)], deadline: .seconds(20), resign: resign))
        } catch let error as OutboundError {
            throw error.isPermanent ? FetchFailure.invalid("\(error)") : FetchFailure.unreachable("\(error)")
        }
    }

    /// - Parameter otherwiseAt: a host that said no to the kind of signature which it usually takes.
    private func sign(
        with signer: SigningKeys.Signer, bearer: Bearer?, otherwiseAt host: String? = nil
    ) -> @Sendable (HTTPURL) throws -> [(String, String)] {
        { [clock, flavours] url in
            let usual = flavours.flavour(of: url.authority)
            let opening = bearer.flatMap { $0.host == url.authority ? [("authorization", "Bearer \($0.token)")] : nil }
            return try (opening ?? [])
                + (url.authority == host ? usual.other : usual).sign(
                    method: "GET", url: url.string, date: clock.now().milliseconds, keyID: signer.keyID, key: signer.key
                )
        }
    }

    private static func mindsSignature(_ response: OutboundResponse) -> Bool {
        response.status == 400 || response.status == 401 || response.status == 403
    }

    private static func parse(_ body: [UInt8]) throws -> JSONValue {
        do { return try JSONValue.parse(body) } catch { throw FetchFailure.invalid("\(error)") }
    }
}
