import Testing

@testable import Domain

@Suite struct SnowflakeTests {
    /// Other servers often tell whole seconds only. An id that comes again would show what was deleted meanwhile.
    @Test
    func `thousands of posts of one past moment have different ids`() {
        let ids = Snowflake()
        let moment = Timestamp(milliseconds: 1_700_000_000_000)
        let made = Set((0..<65_536).map { _ in ids.next(Post.self, at: moment) })
        #expect(made.count == 65_536)
        #expect(made.allSatisfy { Snowflake.moment(of: $0) == moment })
    }

    @Test
    func `ids of the present grow, however many are made at once`() {
        let ids = Snowflake()
        let made = (0..<5_000).map { _ in ids.next(Post.self) }
        #expect(zip(made, made.dropFirst()).allSatisfy { $0 < $1 })
    }
}
