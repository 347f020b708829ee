import HTTPTypes
import Testing

@testable import MastodonAPI

@Suite struct CacheTests {
    private final class Item: Rendered {
        let version: Int64
        let size = 100

        init(version: Int64) { self.version = version }
    }

    @Test func `a rendering of another version is not used`() {
        let cache = ByteCache<Item>(bytes: 10_000)
        cache.insert(Item(version: 1), for: 7)
        #expect(cache.find([(id: 7, version: 1)])[0] != nil)
        #expect(cache.find([(id: 7, version: 2), (id: 8, version: 1)]).allSatisfy { $0 == nil })
    }

    @Test func `what is used stays while the rest makes room`() {
        let cache = ByteCache<Item>(bytes: 1_000)
        cache.insert(Item(version: 1), for: 0)
        for id in Int64(1)...200 {
            cache.insert(Item(version: 1), for: id)
            #expect(cache.find([(id: 0, version: 1)])[0] != nil)
        }
        let kept = cache.find((Int64(1)...200).map { (id: $0, version: 1) }).filter { $0 != nil }.count
        #expect(kept < 10)
    }

    @Test func `words win over captures in paths`() {
        let answer: Route.Handler = { _ in .empty }
        let table = RouteTable([
            .get("/api/v1/accounts/:id", viewer: .none, answer), .get("/api/v1/accounts/lookup", viewer: .none, answer),
            .get("/api/v1/accounts/:id/statuses", viewer: .none, answer),
            .post("/api/v1/accounts/:id/note", viewer: .none, answer),
        ])
        #expect(table.match(.get, "/api/v1/accounts/lookup")?.route.path == "/api/v1/accounts/lookup")
        #expect(table.match(.get, "/api/v1/accounts/5")?.captures.first?.value == "5")
        #expect(table.match(.get, "/api/v1/accounts/5/statuses/")?.captures.first?.value == "5")
        #expect(table.match(.get, "/api/v1/accounts/lookup/statuses")?.captures.first?.value == "lookup")
        #expect(table.match(.get, "/api/v1/accounts/5/note") == nil)
        #expect(table.match(.get, "/api/v1/accounts//statuses") == nil)
        #expect(table.match(.get, "/api/v1/accounts") == nil)
        #expect(table.match(.get, "") == nil)
    }
}
