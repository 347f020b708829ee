import ActivityVocabulary
import Domain
import Store

/// Somebody elsewhere wants to quote a post of this server (FEP-044f). They can ask for posts of their own only, and
/// nothing is remembered of a post that is not theirs: nobody can claim another's quote (CVE-2026-33869).
struct QuoteRequestHandler: Sendable {
    let addresses: Addresses
    let create: CreateHandler

    func handle(_ request: Verified, _ handling: Handling) async throws -> String? {
        guard let object = request.activity.object?.id, let instrument = request.activity.instrument,
            let uri = instrument.id
        else { return "asks for nothing" }
        guard addresses.isSameHost(uri, request.activity.actor) else { return "asks for a post of somebody else" }
        guard let target = try await handling.actions.read({ try $0.postID(urlOrURI: object) }) else {
            return "asks for nothing of this server"
        }
        let actions = handling.actions
        guard try await actions.mayQuote(target, by: request.sender, instrument: uri, request: request.id) else {
            return "may not, or need not be answered"
        }
        guard let post = try await create.post(uri, given: instrument, with: request, handling) else {
            return "no post to quote with"
        }
        try await actions.receiveQuoteRequest(by: request.sender, post: post, of: target, request: request.id)
        return nil
    }
}
