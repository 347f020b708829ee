import Domain
import Store

extension Actions {
    /// So many reports of one server a day are kept, and so many accounts of one report.
    private static let reportsPerHost = 100
    private static let targetsPerReport = 5

    /// Another server passes a report on about people of this one. Of what it names, only what is ours and known there
    /// is kept.
    ///
    /// - Parameters:
    ///   - uri: of the Flag.
    ///   - objects: addresses of accounts and posts, of whomever.
    ///   - comment: plain text.
    /// - Returns: why nothing was kept, or nil.
    package func receiveReport(
        uri: String, from sender: Account.ID, objects: [String], comment: String
    ) async throws -> String? {
        try await write { changes in
            let transaction = changes.transaction
            guard let reporter = try changes.sender(sender) else { return "not listened to" }
            let host = Origin.of(reporter.uri) ?? reporter.domain
            let since = changes.now.adding(seconds: -86_400)
            guard try transaction.reportsCount(from: host, since: since) < Self.reportsPerHost else {
                return "too many reports from there"
            }
            var posts: [Account.ID: [Post.ID]] = [:]
            var targets: [Account.ID] = []
            for object in objects.prefix(Report.maxPosts + 1) {
                if let post = try transaction.post(uri: object) {
                    guard post.isLocal, post.reblogOf == nil,
                        try transaction.isShown(post, onServer: reporter.domain)
                    else { continue }
                    posts[post.author, default: []].append(post.id)
                    targets.append(post.author)
                } else if let account = try transaction.accountID(uri: object) {
                    targets.append(account)
                }
            }
            var kept = 0
            var seen: Set<Account.ID> = []
            for target in targets where kept < Self.targetsPerReport && seen.insert(target).inserted {
                guard try changes.localTarget(target) != nil else { continue }
                let report = Report(
                    id: ids.next(), reporter: sender, target: target,
                    comment: String(String.UnicodeScalarView(comment.unicodeScalars.prefix(Report.maxComment))),
                    posts: posts[target] ?? [], createdAt: changes.now)
                // The address is the Flag's; of several accounts in one, the others' have a number behind it.
                let isNew = try transaction.insert(report, uri: kept == 0 ? uri : "\(uri)#\(kept)", host: host)
                guard isNew else { return "known already" }
                try notifyStaff(of: report, in: changes)
                kept += 1
            }
            return kept == 0 ? "reports nobody of this server" : nil
        }
    }

    /// A server takes a report back.
    package func receiveUndoReport(uri: String, by sender: Account.ID) async throws {
        try await write { changes in
            for number in 0..<Self.targetsPerReport {
                try changes.transaction.withdrawReport(uri: number == 0 ? uri : "\(uri)#\(number)", by: sender)
            }
        }
    }
}
