import Actions
import Domain
import HTTPTransport
import Hummingbird
import Store

/// What the buttons below a post do.
extension WebApp {
    func addPostActions(to router: some RouterMethods<EdgeContext>) {
        for verb in PostVerb.allCases {
            post(router, "/-/posts/{post}/\(verb.rawValue)") { visit, form in try await visit.press(verb, form) }
        }
        post(router, "/-/posts/{post}/vote") { visit, form in try await visit.vote(form) }
        post(router, "/-/posts/{post}/delete") { visit, form in
            _ = try await visit.actions.deletePost(visit.id("post"), as: visit.requireViewer())
            return .go(LocalPath(trusted: visit.page.viewer?.person.path ?? "/home"), notice: .deleted)
        }
    }
}

private enum PostVerb: String, CaseIterable, Sendable {
    case boost, unboost, favourite, unfavourite, bookmark, unbookmark, pin, unpin
    case revokeQuote = "revoke-quote"

    func run(_ actions: Actions, _ post: Post.ID, as viewer: Account.ID) async throws {
        switch self {
        case .boost: _ = try await actions.reblog(post, visibility: nil, as: viewer)
        case .unboost: _ = try await actions.unreblog(post, as: viewer)
        case .favourite: try await actions.favourite(post, as: viewer)
        case .unfavourite: _ = try await actions.unfavourite(post, as: viewer)
        case .bookmark: try await actions.bookmark(post, as: viewer)
        case .unbookmark: _ = try await actions.unbookmark(post, as: viewer)
        case .pin: try await actions.pin(post, as: viewer)
        case .revokeQuote: try await actions.revokeQuote(of: nil, by: post, as: viewer)
        case .unpin: try await actions.unpin(post, as: viewer)
        }
    }
}

extension Visit {
    fileprivate func vote(_ form: Parameters) async throws -> PageReply {
        let (viewer, id) = (try requireViewer(), try id("post", of: Post.self))
        let choices = form.strings("choices").compactMap { Int($0) }
        do {
            try await actions.voteInPoll(of: id, for: choices, as: viewer)
        } catch Refusal.vote {
            return back(form, notice: .voteRefused, at: "post-\(id)")
        }
        return back(form, notice: choices.isEmpty ? nil : .voted, at: "post-\(id)")
    }

    /// The script gets the post's new buttons, a browser without it goes back to where the post is.
    fileprivate func press(_ verb: PostVerb, _ form: Parameters) async throws -> PageReply {
        let viewer = try requireViewer()
        let id = try id("post", of: Post.self)
        try await verb.run(actions, id, as: viewer)
        let view = try await read { try $0.postView(id, viewer: viewer) }
        let asks = view.map { verb.asks(about: $0.subject, viewer) } ?? false
        guard wantsFragment else { return back(form, notice: asks ? .asked : nil, at: "post-\(id)") }
        guard let view else { throw PageError.notFound }
        let buttons = PostActions(
            post: PostCard(view, viewer: viewer), say: asks ? words("notice.asked") : nil)
        return .fragment(buttons.html(on: page))
    }
}

extension PostVerb {
    /// Whether the author was asked, who decides when it is shown.
    fileprivate func asks(about post: PostView, _ viewer: Account.ID) -> Bool {
        switch self {
        case .favourite: !post.viewer.favourited
        case .boost: post.permission(.announce, for: viewer) == .manual
        default: false
        }
    }
}
