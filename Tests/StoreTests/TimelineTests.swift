import Database
import Domain
import PostgresCluster
import Store
import Testing

@Suite struct TimelineTests {
    @Test(arguments: Engine.both) func `a list is read upwards and downwards without gaps`(engine: Engine) async throws
    {
        try await engine.withNest { nest in
            let ann = try await nest.account(1, "ann")
            for id in 10..<20 { try await nest.post(Int64(id), by: ann) }
            func page(_ page: Page) async throws -> [Int64] {
                try await nest.read { try $0.publicTimeline(PublicFilter(), viewer: nil, page: page).numbers }
            }
            #expect(try await page(Page(limit: 3)) == [19, 18, 17])
            #expect(try await page(Page(below: 17, limit: 3)) == [16, 15, 14])
            #expect(try await page(Page(newerThan: 12, limit: 3)) == [19, 18, 17])
            #expect(try await page(Page(above: 12, limit: 3)) == [15, 14, 13])
            #expect(try await page(Page(below: 15, above: 12, limit: 30)) == [14, 13])
            #expect(try await page(Page(above: 19, limit: 3)) == [])
        }
    }

    @Test(arguments: Engine.both) func `the public timeline leaves out what is not for it`(engine: Engine) async throws
    {
        try await engine.withNest { nest in
            let ann = try await nest.account(1, "ann")
            let zoe = try await nest.account(2, "zoe", at: "theirs.example")
            try await nest.post(10, by: ann)
            try await nest.post(11, by: zoe, isLocal: false, media: 1)
            try await nest.post(12, by: ann, visibility: .unlisted)
            try await nest.post(13, by: zoe, to: 10, isLocal: false)
            try await nest.post(14, by: ann, to: 10)
            try await nest.post(15, by: ann, boosting: 11)
            func list(_ filter: PublicFilter, viewer: Account.ID? = nil) async throws -> [Int64] {
                try await nest.read { try $0.publicTimeline(filter, viewer: viewer, page: Page()).numbers }
            }
            #expect(try await list(PublicFilter()) == [14, 11, 10])
            #expect(try await list(PublicFilter(localOnly: true)) == [14, 10])
            #expect(try await list(PublicFilter(remoteOnly: true)) == [11])
            #expect(try await list(PublicFilter(onlyMedia: true)) == [11])
            try await nest.write {
                try $0.setMute(id: 1, by: ann, of: zoe, notifications: true, expiresAt: nil, at: Nest.now)
            }
            #expect(try await list(PublicFilter(), viewer: ann) == [14, 10])
            try await nest.write { try $0.setStanding(.limited, of: ann) }
            #expect(try await list(PublicFilter()) == [11])
        }
    }

    @Test(arguments: Engine.both) func `tags are combined by any, all and none`(engine: Engine) async throws {
        try await engine.withNest { nest in
            let ann = try await nest.account(1, "ann")
            try await nest.post(10, by: ann, tags: ["birds", "spring"])
            try await nest.post(11, by: ann, media: 1, tags: ["birds", "autumn"])
            try await nest.post(12, by: ann, to: 10, tags: ["fish"])
            try await nest.post(13, by: ann, visibility: .unlisted, tags: ["fish"])
            func list(_ filter: TagFilter) async throws -> [Int64] {
                try await nest.read { try $0.tagTimeline(filter, viewer: ann, page: Page()).numbers }
            }
            #expect(try await list(TagFilter(any: ["birds", "fish"])) == [12, 11, 10])
            #expect(try await list(TagFilter(any: ["birds"], all: ["spring"])) == [10])
            #expect(try await list(TagFilter(any: ["birds", "fish"], none: ["spring", "autumn"])) == [12])
            #expect(try await list(TagFilter(any: ["birds"], scope: PublicFilter(onlyMedia: true))) == [11])
            #expect(try await list(TagFilter(any: ["nothing"])) == [])
            #expect(try await list(TagFilter(any: [])) == [])
        }
    }

    @Test(arguments: Engine.both) func `an account's posts are filtered as asked`(engine: Engine) async throws {
        try await engine.withNest { nest in
            let ann = try await nest.account(1, "ann")
            let ben = try await nest.account(2, "ben")
            try await nest.post(9, by: ben)
            try await nest.post(10, by: ann, tags: ["birds"])
            try await nest.post(11, by: ann, to: 9)
            try await nest.post(12, by: ann, to: 10)
            try await nest.post(13, by: ann, boosting: 9)
            try await nest.post(14, by: ann, visibility: .private, media: 2)
            func list(_ viewer: Account.ID?, _ change: (inout AccountPostsFilter) -> Void) async throws -> [Int64] {
                var filter = AccountPostsFilter()
                change(&filter)
                return try await nest.read { [filter] in
                    try $0.accountPosts(ann, filter: filter, viewer: viewer, page: Page()).numbers
                }
            }
            #expect(try await list(nil) { _ in } == [13, 12, 11, 10])
            #expect(try await list(ann) { _ in } == [14, 13, 12, 11, 10])
            #expect(try await list(ann) { $0.onlyMedia = true } == [14])
            #expect(try await list(ann) { $0.excludeReplies = true } == [14, 13, 12, 10])
            #expect(try await list(ann) { $0.excludeReblogs = true } == [14, 12, 11, 10])
            #expect(try await list(ann) { $0.tag = "birds" } == [10])
        }
    }

    @Test(arguments: Engine.both) func `a post goes to those followers who want it`(engine: Engine) async throws {
        try await engine.withNest { nest in
            let ann = try await nest.account(1, "ann")
            let ben = try await nest.account(2, "ben")
            let cat = try await nest.account(3, "cat")
            let zoe = try await nest.account(4, "zoe", at: "theirs.example")
            try await nest.follow(ben, ann, options: FollowOptions(reblogs: false, notify: true))
            try await nest.follow(cat, ann, options: FollowOptions(languages: ["de"]))
            try await nest.follow(zoe, ann)
            try await nest.post(10, by: ann)
            #expect(try await nest.distribute(10) == [ann, ben, cat])
            try await nest.post(11, by: ann, language: "en")
            #expect(try await nest.distribute(11) == [ann, ben])
            try await nest.post(12, by: ann, language: "de")
            #expect(try await nest.distribute(12) == [ann, ben, cat])
            // Replies go to those who follow both sides, and to who is answered.
            try await nest.post(20, by: cat)
            try await nest.post(13, by: ann, to: 20, language: "de")
            #expect(try await nest.distribute(13) == [ann, cat])
            // Letters go to those named in them.
            try await nest.post(14, by: ann, visibility: .direct, mentioned: [ben])
            #expect(try await nest.distribute(14) == [ann, ben])
            // Boosts go to those who want boosts, once.
            try await nest.post(21, by: zoe, isLocal: false)
            try await nest.post(15, by: ann, boosting: 21)
            #expect(try await nest.distribute(15) == [ann, cat])
            try await nest.post(16, by: cat, boosting: 21)
            try await nest.follow(ann, cat)
            #expect(try await nest.distribute(16) == [])
            // Nobody gets what they have muted.
            try await nest.write {
                try $0.setMute(id: 1, by: ben, of: ann, notifications: true, expiresAt: nil, at: Nest.now)
            }
            try await nest.post(17, by: ann)
            #expect(try await nest.distribute(17) == [ann, cat])
            let (owners, subscribers, boosters) = try await nest.read { reader in
                (
                    try reader.homeOwners(of: Post.ID(21)).sorted(), try reader.subscribers(to: ann),
                    try reader.localBoosters(of: Post.ID(21)).sorted()
                )
            }
            #expect(owners == [ann, cat] && subscribers == [ben] && boosters == [ann, cat])
        }
    }

    @Test(arguments: Engine.both) func `a home timeline is kept short`(engine: Engine) async throws {
        try await engine.withNest { nest in
            let ann = try await nest.account(1, "ann")
            for id in 10..<20 {
                try await nest.post(Int64(id), by: ann)
                try await nest.distribute(Int64(id))
            }
            try await nest.write { try $0.trimHome(of: ann, keep: 3) }
            let home = try await nest.read { try $0.homeTimeline(of: ann, page: Page()).numbers }
            #expect(home == [19, 18, 17])
        }
    }

    @Test(arguments: Engine.both) func `a thread is read whole and in order, whatever is missing in it`(
        engine: Engine
    ) async throws {
        try await engine.withNest { nest in
            let ann = try await nest.account(1, "ann")
            let ben = try await nest.account(2, "ben")
            try await nest.post(10, by: ann)
            try await nest.post(11, by: ben, visibility: .private, to: 10)
            try await nest.post(12, by: ann, to: 11)
            try await nest.post(13, by: ben, to: 10)
            try await nest.post(14, by: ann, to: 12)
            try await nest.post(15, by: ben, to: 12)
            func thread(_ id: Int64, _ viewer: Account.ID?, limit: Int = 100) async throws -> ([Int64], [Int64]) {
                try await nest.read { reader in
                    let post = try #require(try reader.post(Post.ID(id)))
                    return (
                        try reader.ancestors(of: post, viewer: viewer, limit: limit).numbers,
                        try reader.descendants(of: post, viewer: viewer, limit: limit).numbers
                    )
                }
            }
            #expect(try await thread(12, ben) == ([10, 11], [14, 15]))
            #expect(try await thread(12, nil) == ([10], [14, 15]))
            #expect(try await thread(10, ben) == ([], [11, 12, 14, 15, 13]))
            #expect(try await thread(14, ben, limit: 2) == ([11, 12], []))
            #expect(try await thread(10, ben, limit: 3).1.count == 3)
            try await nest.write { transaction in
                let middle = try #require(try transaction.post(Post.ID(12)))
                try transaction.delete(middle, at: Nest.now)
            }
            #expect(try await thread(14, ben) == ([], []))
            #expect(try await nest.read { try $0.post(Post.ID(14))?.version } == 1)
        }
    }

    @Test(arguments: Engine.both) func `heads and whole posts say the same`(engine: Engine) async throws {
        try await engine.withNest { nest in
            let ann = try await nest.account(1, "ann", role: .moderator)
            let ben = try await nest.account(2, "ben")
            try await nest.post(10, by: ann, tags: ["birds"], mentioned: [ben])
            try await nest.post(11, by: ben, boosting: 10)
            try await nest.post(12, by: ben, to: 10)
            try await nest.write { transaction in
                _ = try transaction.insertFavourite(id: 1, of: Post.ID(10), by: ben, uri: nil, at: Nest.now)
                try transaction.insertBookmark(id: 1, of: Post.ID(10), by: ben, at: Nest.now)
                _ = try transaction.insertPin(id: 1, of: Post.ID(12), by: ben, at: Nest.now)
                try transaction.muteConversation(Identifier(10), account: ben)
            }
            let ids = [Post.ID(12), Post.ID(11), Post.ID(99), Post.ID(10)]
            for viewer in [ann, ben, nil] {
                let (entries, views) = try await nest.read { reader in
                    (try reader.entries(ids, viewer: viewer), try reader.postViews(ids, viewer: viewer))
                }
                #expect(entries.map(\.head.id.rawValue) == [12, 11, 10])
                #expect(views.map(\.post.id.rawValue) == [12, 11, 10])
                for (entry, view) in zip(entries, views) {
                    #expect(entry.head.viewer == view.viewer)
                    #expect(entry.boosted?.viewer == view.boosted?.view.viewer)
                    #expect(entry.head.favouritesCount == view.post.favouritesCount)
                    #expect(entry.boosted?.id == view.boosted?.view.post.id)
                }
            }
            let view = try #require(try await nest.read { try $0.postView(Post.ID(10), viewer: ben) })
            #expect(view.viewer.favourited && view.viewer.bookmarked && view.viewer.reblogged && view.viewer.muted)
            #expect(view.mentions.map(\.username) == ["ben"] && view.tags.map(\.display) == ["BIRDS"])
            #expect(view.author.role == .moderator && view.post.reblogsCount == 1 && view.post.repliesCount == 1)
            let states = try await nest.read { try $0.viewerStates([Post.ID(12)], viewer: ben) }
            #expect(states[Post.ID(12)]?.pinned == true)
        }
    }

    @Test(arguments: Engine.both) func `who liked and boosted is listed, without whom the reader does not want`(
        engine: Engine
    ) async throws {
        try await engine.withNest { nest in
            let ann = try await nest.account(1, "ann")
            let ben = try await nest.account(2, "ben")
            let cat = try await nest.account(3, "cat")
            try await nest.post(10, by: ann)
            try await nest.post(11, by: ben, boosting: 10)
            try await nest.post(12, by: cat, visibility: .private, boosting: 10)
            try await nest.write { transaction in
                _ = try transaction.insertFavourite(id: 21, of: Post.ID(10), by: ben, uri: nil, at: Nest.now)
                _ = try transaction.insertFavourite(id: 22, of: Post.ID(10), by: cat, uri: nil, at: Nest.now)
                _ = try transaction.insertBlock(id: 1, by: ann, of: cat, uri: "x", at: Nest.now)
            }
            try await nest.read { (reader) throws in
                let post = Post.ID(10)
                #expect(try reader.favouriters(of: post, viewer: nil, page: Page()).map(\.id) == [cat, ben])
                #expect(try reader.favouriters(of: post, viewer: ann, page: Page()).map(\.id) == [ben])
                #expect(try reader.favouriters(of: post, viewer: nil, page: Page(below: 22)).map(\.position) == [21])
                #expect(try reader.boosters(of: post, viewer: nil, page: Page()).map(\.id) == [ben])
                #expect(try reader.favourites(of: ben, page: Page()).map(\.id) == [post])
                // Their favourite stays theirs, but the post is not for them any more.
                #expect(try reader.favourites(of: cat, page: Page()).isEmpty)
            }
        }
    }
}
