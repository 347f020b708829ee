import Database
import Domain
import HTTPTypes
import HummingbirdCore
import Synchronization

/// Answers as they were given, for as long as nothing they were made of has changed. Bounded in bytes; two
/// generations, like `ByteCache`.
final class PageCache: Sendable {
    struct Key: Hashable {
        let viewer: Int64
        let address: String
    }

    fileprivate struct Page {
        let response: Response
        let basis: Basis
        let bytes: Int
    }

    fileprivate struct Generations {
        var young: [Key: Page] = [:]
        var old: [Key: Page] = [:]
        var bytes = 0
    }

    private let state = Mutex(Generations())
    private let freshness: Freshness
    private let half: Int

    init(_ freshness: Freshness, bytes: Int) {
        self.freshness = freshness
        half = max(bytes / 2, 1)
    }

    /// The answer to the same question, where it would be the same again.
    func find(_ key: Key) -> Response? {
        guard let page = state.withLock({ $0.find(key, half: half) }) else { return nil }
        return freshness.isUnchanged(page.basis.marks, since: page.basis.moment) ? page.response : nil
    }

    func keep(_ reply: Reply, for key: Key) {
        guard let basis = reply.basis, reply.response.status == .ok,
            let length = reply.response.body.contentLength, length < half / 8
        else { return }
        let page = Page(response: reply.response, basis: basis, bytes: length + basis.marks.count * 4 + 512)
        state.withLock { $0.insert(page, for: key, half: half) }
    }
}

extension PageCache.Generations {
    fileprivate mutating func find(_ key: PageCache.Key, half: Int) -> PageCache.Page? {
        if let page = young[key] { return page }
        guard let page = old.removeValue(forKey: key) else { return nil }
        insert(page, for: key, half: half)
        return page
    }

    fileprivate mutating func insert(_ page: PageCache.Page, for key: PageCache.Key, half: Int) {
        if bytes + page.bytes > half {
            old = young
            young = [:]
            bytes = 0
        }
        let replaced = young.updateValue(page, forKey: key)
        bytes += page.bytes - (replaced?.bytes ?? 0)
    }
}
