import Domain
import Localization
import Store

/// Somebody who has asked to join.
struct Applicant {
    var id: Account.ID
    var name: String
    var email: String
    var reason: String

    func html(on page: PageContext) -> HTML {
        let words = page.words
        return """
            <article class="row" aria-labelledby="who-\(id.description)">\
            <div class="who" id="who-\(id.description)"><bdi class="name">\(name)</bdi> <span dir="ltr">\(email)</span></div>\
            <div class="buttons"><button class="button main" form="act" \
            formaction="/admin/approvals/\(id.description)/approve">\(words("admin.approve"))</button>\
            <button class="button" form="act" \
            formaction="/admin/approvals/\(id.description)/reject">\(words("admin.reject"))</button></div>\
            <p class="bio" dir="auto">\(reason)</p></article>
            """
    }
}

extension Visit {
    func approvals() async throws -> PageReply {
        try requireStaff(.moderator)
        let waiting = try await read { reader in
            try reader.awaitingApproval(limit: 100).compactMap { id, reason -> Applicant? in
                guard let account = try reader.account(id), let user = try reader.user(id) else { return nil }
                return Applicant(id: id, name: "@\(account.username)", email: user.email, reason: reason)
            }
        }
        let empty = EmptyState(title: words("admin.approvals"), text: words("admin.approvals.empty")).html
        return try administration(
            .approvals, waiting.isEmpty ? empty : "\(waiting.map { $0.html(on: page) })")
    }
}
