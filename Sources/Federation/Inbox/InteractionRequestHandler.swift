import Actions
import ActivityVocabulary
import Domain
import Store

/// LikeRequest, ReplyRequest and AnnounceRequest (GoToSocial 0.20), QuoteRequest (FEP-044f): somebody elsewhere asks
/// before they like, answer, boost or quote a post of this server. The instrument is what they would do, and must be
/// theirs: nobody can claim another's quote (CVE-2026-33869).
struct InteractionRequestHandler: Sendable {
    let addresses: Addresses
    let create: CreateHandler
    let interaction: Interaction

    func handle(_ request: Verified, _ handling: Handling) async throws -> String? {
        guard let object = request.activity.object?.id, let instrument = request.activity.instrument,
            let uri = instrument.id
        else { return "asks for nothing" }
        guard addresses.isSameHost(uri, request.activity.actor) else { return "asks for what somebody else did" }
        let actions = handling.actions
        guard let target = try await actions.read({ try $0.postID(urlOrURI: object) }) else {
            return "asks for nothing of this server"
        }
        let may =
            interaction == .quote
            ? try await actions.mayQuote(target, by: request.sender, instrument: uri, request: request.id)
            : try await actions.mayInteract(
                interaction, with: target, by: request.sender, objectURI: uri, request: request.id)
        guard may else { return "may not, or need not be answered" }
        var kept: Post.ID?
        switch interaction {
        case .like: try await actions.receiveFavourite(uri: uri, of: target, by: request.sender)
        case .reply, .quote:
            kept = try await create.post(uri, given: instrument, with: request, handling)
            if kept == nil { return "no post" }
        case .announce:
            kept = try await boost(uri, of: target, instrument, request, handling)
            if kept == nil { return "no boost" }
        }
        if interaction == .quote, let kept {
            try await actions.receiveQuoteRequest(by: request.sender, post: kept, of: target, request: request.id)
            return nil
        }
        try await actions.grantInteraction(
            interaction, with: target, by: request.sender, object: kept, objectURI: uri, request: request.id)
        return nil
    }

    private func boost(
        _ uri: String, of target: Post.ID, _ instrument: ObjectReference, _ request: Verified, _ handling: Handling
    ) async throws -> Post.ID? {
        if let known = try await handling.actions.read({ try $0.postID(uri: uri) }) { return known }
        let followers = try await handling.actions.read { try $0.remoteActor(request.sender)?.followersURL }
        guard let value = instrument.value, let announce = try? Activity(reading: value), announce.kind == .announce,
            announce.actor == request.activity.actor, announce.object?.id == request.activity.object?.id
        else { return nil }
        let moment = announce.published.map { Timestamp(milliseconds: $0) } ?? handling.actions.clock.now()
        let kept = try await handling.actions.receiveReblog(
            uri: uri, of: target, by: request.sender,
            visibility: NoteReading.visibility(of: announce.audience, followers: followers), at: moment)
        if let kept { return kept }
        // The Announce itself may have come meanwhile.
        return try await handling.actions.read { try $0.postID(uri: uri) }
    }
}
