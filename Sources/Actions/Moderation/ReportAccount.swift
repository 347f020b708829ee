import Domain
import Store

/// What somebody of this server reports.
package struct ReportDraft: Sendable {
    package var target: Account.ID
    package var posts: [Post.ID]
    package var category: Report.Category?
    package var comment: String
    package var rules: [Int]
    /// Also to the target's server, without the reporter's name.
    package var forward: Bool

    package init(
        target: Account.ID, posts: [Post.ID] = [], category: Report.Category? = nil, comment: String = "",
        rules: [Int] = [], forward: Bool = false
    ) {
        self.target = target
        self.posts = posts
        self.category = category
        self.comment = comment
        self.rules = rules
        self.forward = forward
    }
}

extension Actions {
    /// Tells those who run this server, and if wished those who run the target's, about an account and posts of it.
    ///
    /// Throws `notFound` for accounts that are gone and posts that the reporter cannot see or that are not the
    /// target's, `selfAction`, `tooLong`, `tooMany`, `hindered`.
    package func report(_ draft: ReportDraft, as account: Account.ID) async throws -> Report {
        let comment = draft.comment.trimmed
        guard comment.unicodeScalars.count <= Report.maxComment else {
            throw Refusal.tooLong(field: "comment", limit: Report.maxComment)
        }
        guard draft.posts.count <= Report.maxPosts else {
            throw Refusal.tooMany(field: "status_ids", limit: Report.maxPosts)
        }
        return try await write { changes in
            _ = try changes.person(account)
            let target = try changes.target(draft.target, of: account)
            for id in draft.posts {
                let post = try changes.transaction.visiblePost(id, to: account)
                guard post?.author == target.id else { throw Refusal.notFound }
            }
            let known = Set(try changes.transaction.serverProfile().rules.map(\.id))
            let rules = draft.rules.filter(known.contains)
            let report = Report(
                id: ids.next(), reporter: account, target: target.id,
                category: draft.category ?? (rules.isEmpty ? .other : .violation), comment: comment,
                posts: draft.posts, rules: rules, forwarded: draft.forward && !target.isLocal, createdAt: changes.now)
            _ = try changes.transaction.insert(report)
            try notifyStaff(of: report, in: changes)
            if report.forwarded { changes.record(.reportForwarded(report.id)) }
            return report
        }
    }

    /// Sends a report to the target's server after all. Throws `notFound`, `notAllowed` for anybody but the staff.
    package func forwardReport(_ id: Report.ID, by staff: Account.ID) async throws {
        try await write { changes in
            let report = try changes.report(id, for: staff)
            guard !report.forwarded, try changes.transaction.account(report.target)?.isLocal == false else { return }
            try changes.transaction.setForwarded(id)
            changes.record(.reportForwarded(id))
        }
    }

    /// Puts a report aside as dealt with. Throws `notFound`, `notAllowed`.
    package func resolveReport(_ id: Report.ID, by staff: Account.ID) async throws {
        try await write { changes in
            _ = try changes.report(id, for: staff)
            try changes.transaction.resolve(id, (at: changes.now, by: staff))
        }
    }

    /// Opens it again. Throws `notFound`, `notAllowed`.
    package func reopenReport(_ id: Report.ID, by staff: Account.ID) async throws {
        try await write { changes in
            _ = try changes.report(id, for: staff)
            try changes.transaction.resolve(id, nil)
        }
    }
}

extension Changes {
    fileprivate func report(_ id: Report.ID, for staff: Account.ID) throws -> Report {
        guard try person(staff).user.role >= .moderator else { throw Refusal.notAllowed }
        guard let report = try transaction.report(id) else { throw Refusal.notFound }
        return report
    }
}
