import Domain
import HTTPTransport
import HTTPTypes
import Store

extension Call {
    /// Reads `max_id`, `since_id`, `min_id` and `limit`. What is no id is ignored, as Mastodon does.
    func page(limit standard: Int, max: Int) -> Page {
        Page(
            below: cursor("max_id"), newerThan: cursor("since_id"), above: cursor("min_id"),
            limit: limit(standard, max: max))
    }

    func limit(_ standard: Int, max most: Int) -> Int {
        min(max(parameters.int("limit") ?? standard, 1), most)
    }

    func offset(max most: Int = 10_000) -> Int { min(max(parameters.int("offset") ?? 0, 0), most) }

    private func cursor(_ name: String) -> Int64? {
        parameters.string(name).flatMap { Identifier<Never>($0)?.rawValue }
    }
}

/// The `Link` header that leads to the pages before and after.
struct PageLinks {
    let base: String
    let call: Call

    /// - Parameters:
    ///   - newest: cursor of the first row, nil on an empty page.
    ///   - oldest: cursor of the last row.
    ///   - isFull: whether there may be more below.
    func header(newest: Int64?, oldest: Int64?, isFull: Bool) -> String? {
        guard let newest, let oldest else { return nil }
        var links: [String] = []
        let address = base + call.request.uri.path
        let kept = query
        if isFull { links.append("<\(address)?\(kept)max_id=\(oldest)>; rel=\"next\"") }
        links.append("<\(address)?\(kept)min_id=\(newest)>; rel=\"prev\"")
        return links.joined(separator: ", ")
    }

    /// The parameters that stay the same, as they were sent.
    private var query: String {
        guard let query = call.request.uri.query else { return "" }
        let kept = query.split(separator: "&").filter { pair in
            let name = pair.prefix { $0 != "=" }
            return !["max_id", "since_id", "min_id", "offset", "access_token"].contains(name)
        }
        return kept.isEmpty ? "" : kept.joined(separator: "&") + "&"
    }
}

extension MastodonAPI {
    /// Adds the links before and after the rows that were found, by what they are ordered by. A full page may have a
    /// next one.
    func paged(_ reply: Reply, at cursors: [Int64], _ page: Page, _ call: Call) -> Reply {
        let header = PageLinks(base: identity.baseURL, call: call)
            .header(newest: cursors.first, oldest: cursors.last, isFull: cursors.count >= page.limit)
        return reply.with(.link, header)
    }

    func paged<Subject>(_ reply: Reply, at cursors: [Cursor<Subject>], _ page: Page, _ call: Call) -> Reply {
        paged(reply, at: cursors.map(\.position), page, call)
    }

    func paged<Subject>(_ reply: Reply, at ids: [Identifier<Subject>], _ page: Page, _ call: Call) -> Reply {
        paged(reply, at: ids.map(\.rawValue), page, call)
    }
}
