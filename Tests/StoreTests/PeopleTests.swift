import Database
import Domain
import PostgresCluster
import Store
import Testing

@Suite struct PeopleTests {
    @Test(arguments: Engine.both) func `an account comes back as it was stored`(engine: Engine) async throws {
        try await engine.withNest { nest in
            let account = Account(
                id: Account.ID(7), username: "Zoë", domain: "theirs.example", uri: "https://theirs.example/z",
                url: "https://theirs.example/@z", displayName: "'); DROP TABLE accounts; -- 🦅",
                note: SafeHTML.sanitise("<p>\"Hi\"</p>"),
                fields: [Account.Field(name: "a", value: "b", source: "c", verifiedAt: 5)],
                avatarURL: "https://theirs.example/a.png", avatarDescription: "bird", headerURL: nil, kind: .group,
                locked: true, discoverable: false, indexable: true, hideCollections: nil, memorial: true,
                standing: .limited, movedTo: Account.ID(8), createdAt: Nest.now, postsCount: 3, followersCount: 4,
                followingCount: 5)
            try await nest.write { try $0.insert(account, noteSource: "Hi") }
            #expect(try await nest.read { try $0.account(account.id) } == account)
            #expect(
                try await nest.read { try $0.account(Handle(username: "zoë", domain: "theirs.example"))?.id }
                    == account.id)
            #expect(try await nest.read { try $0.account(uri: account.uri)?.id } == account.id)
            #expect(try await nest.read { try $0.accountID(uri: "nobody") } == nil)
            #expect(try await nest.read { try $0.noteSource(account.id) } == "Hi")
            let heads = try await nest.read { try $0.accountHeads([account.id, Account.ID(1)]) }
            #expect(heads.map(\.followersCount) == [4])
        }
    }

    @Test(arguments: Engine.both) func `a name and an address belong to one account`(engine: Engine) async throws {
        try await engine.withNest { nest in
            try await nest.account(1, "ann")
            for (id, name) in [(2, "ANN"), (3, "ann")] as [(Int64, String)] {
                await #expect(throws: DatabaseError.self) { try await nest.account(id, name) }
            }
            try await nest.account(4, "ann", at: "theirs.example")
        }
    }

    @Test(arguments: Engine.both) func `people are found by parts of their names, one's own circle first`(
        engine: Engine
    ) async throws {
        try await engine.withNest { nest in
            let ann = try await nest.account(1, "ann")
            let anna = try await nest.account(2, "anna", displayName: "100% Bird_Lover")
            let hanna = try await nest.account(3, "hanna", at: "theirs.example", displayName: "Hanna AN")
            let anton = try await nest.account(4, "anton")
            try await nest.follow(ann, anton)
            func find(
                _ text: String, viewer: Account.ID? = nil, followingOnly: Bool = false, offset: Int = 0
            ) async throws -> [Account.ID] {
                try await nest.read {
                    try $0.accounts(
                        matching: text, viewer: viewer, followingOnly: followingOnly, limit: 10, offset: offset
                    )
                    .map(\.id)
                }
            }
            #expect(try await find("AN") == [anton, ann, anna, hanna])
            #expect(try await find("an", viewer: ann).first == anton)
            #expect(try await find("an", viewer: ann, followingOnly: true) == [anton, ann])
            #expect(try await find("bird_l") == [anna])
            #expect(try await find("100%") == [anna])
            #expect(try await find("%") == [anna])
            #expect(try await find("an", offset: 3) == [hanna])
            try await nest.write { transaction in
                _ = try transaction.insertBlock(id: 1, by: hanna, of: ann, uri: "x", at: Nest.now)
                try transaction.setStanding(.suspended, of: anna)
            }
            #expect(try await find("an", viewer: ann) == [anton, ann])
        }
    }

    @Test(arguments: Engine.both) func `relationships are told both ways in one query`(engine: Engine) async throws {
        try await engine.withNest { nest in
            let ann = try await nest.account(1, "ann")
            let ben = try await nest.account(2, "ben")
            let cat = try await nest.account(3, "cat")
            try await nest.follow(ann, ben, options: FollowOptions(reblogs: false, notify: true, languages: ["en"]))
            try await nest.follow(ben, ann)
            try await nest.write { transaction in
                _ = try transaction.insertFollowRequest(
                    id: 1, by: ann, to: cat, uri: "x", options: FollowOptions(), at: Nest.now)
                _ = try transaction.insertFollowRequest(
                    id: 2, by: cat, to: ann, uri: "y", options: FollowOptions(), at: Nest.now)
                _ = try transaction.insertBlock(id: 1, by: cat, of: ann, uri: "z", at: Nest.now)
                try transaction.setMute(
                    id: 1, by: ann, of: cat, notifications: false, expiresAt: Nest.now, at: Nest.now)
                try transaction.setNote("Old friend", by: ann, on: ben)
                try transaction.insertEndorsement(id: 1, by: ann, of: ben, at: Nest.now)
            }
            let list = try await nest.read { try $0.relationships([cat, Account.ID(99), ben], viewer: ann) }
            #expect(list.map(\.target) == [cat, ben])
            #expect(list[0].requested && list[0].requestedBy && list[0].blockedBy && list[0].muting)
            #expect(!list[0].mutingNotifications && list[0].mutingExpiresAt == Nest.now && list[0].showingReblogs)
            #expect(list[1].following && list[1].followedBy && list[1].notifying && !list[1].showingReblogs)
            #expect(list[1].languages == ["en"] && list[1].note == "Old friend" && list[1].endorsed)
        }
    }

    @Test(arguments: Engine.both) func `lists of people are paged by the row, not by the person`(
        engine: Engine
    ) async throws {
        try await engine.withNest { nest in
            let ann = try await nest.account(1, "ann")
            let ben = try await nest.account(2, "ben")
            let cat = try await nest.account(3, "cat")
            try await nest.follow(cat, ann)
            try await nest.follow(ben, ann)
            try await nest.follow(ben, cat)
            try await nest.read { (reader) throws in
                #expect(try reader.followers(of: ann, page: Page()).map(\.id) == [cat, ben])
                #expect(try reader.followers(of: ann, page: Page(below: 3_001)).map(\.id) == [ben])
                #expect(try reader.following(of: ben, page: Page()).map(\.id) == [cat, ann])
                #expect(try reader.familiarFollowers(of: ann, viewer: ben, limit: 5) == [cat])
                #expect(try reader.localFollowers(of: ann).map(\.follower).sorted() == [ben, cat])
                let rows = try reader.followers(of: ann, page: Page())
                #expect(rows.map(\.id) == [cat, ben] && rows.map(\.position) == [3_001, 2_001])
                #expect(try reader.orderedAccountViews([ben, cat]).map(\.account.id) == [ben, cat])
            }
            try await nest.write { transaction in
                try transaction.setStanding(.suspended, of: cat)
                _ = try transaction.insertBlock(id: 5, by: ann, of: ben, uri: "x", at: Nest.now)
                try transaction.setMute(id: 6, by: ann, of: ben, notifications: true, expiresAt: nil, at: Nest.now)
                _ = try transaction.insertFollowRequest(
                    id: 7, by: ben, to: ann, uri: "y", options: FollowOptions(), at: Nest.now)
                try transaction.insertEndorsement(id: 8, by: ann, of: ben, at: Nest.now)
            }
            try await nest.read { (reader) throws in
                #expect(try reader.followers(of: ann, page: Page()).map(\.id) == [ben])
                #expect(try reader.blocks(of: ann, page: Page()).map(\.position) == [5])
                #expect(try reader.mutes(of: ann, page: Page()).map(\.position) == [6])
                #expect(try reader.followRequests(to: ann, page: Page()).map(\.position) == [7])
                #expect(try reader.followRequestsCount(to: ann) == 1)
                #expect(try reader.endorsements(of: ann, page: Page()).map(\.position) == [8])
            }
        }
    }

    @Test(arguments: Engine.both) func `counts never fall below zero`(engine: Engine) async throws {
        try await engine.withNest { nest in
            let ann = try await nest.account(1, "ann")
            let ben = try await nest.account(2, "ben")
            try await nest.write { transaction in
                try transaction.adjustPostsCount(of: ann, by: -3)
                try transaction.adjustFollowCounts(follower: ann, target: ben, by: -1)
                try transaction.adjustPostsCount(of: ben, by: 2, lastPostAt: Nest.now)
                try transaction.adjustPostsCount(of: ben, by: -1, lastPostAt: Timestamp(milliseconds: 5))
            }
            let accounts = try await nest.read { try $0.accounts([ann, ben]) }
            #expect(accounts[ann]?.postsCount == 0 && accounts[ann]?.followingCount == 0)
            #expect(accounts[ben]?.postsCount == 1 && accounts[ben]?.lastPostAt == Nest.now)
        }
    }

    @Test(arguments: Engine.both) func `people of this server are counted by when they were here`(
        engine: Engine
    ) async throws {
        try await engine.withNest { nest in
            let ann = try await nest.account(1, "ann", role: .owner)
            let ben = try await nest.account(2, "ben")
            try await nest.account(3, "cat")
            let month = Nest.now.adding(seconds: -30 * 86_400)
            try await nest.write { transaction in
                try transaction.touch(ann, at: Nest.now)
                try transaction.touch(ben, at: month.adding(seconds: -5))
                try transaction.touch(ann, at: Nest.now.adding(seconds: 60))
                try transaction.setRole(.moderator, of: ben)
            }
            try await nest.read { (reader) throws in
                let counts = try reader.userCounts(
                    activeSince: month, halfYear: Nest.now.adding(seconds: -180 * 86_400))
                #expect(counts.total == 3 && counts.month == 1 && counts.halfYear == 2)
                // Who was here a minute ago is not written down again.
                #expect(try reader.user(ann)?.lastActiveAt == Nest.now)
                #expect(try reader.staff(atLeast: .moderator) == [ann, ben])
                #expect(try reader.hasOwner())
                #expect(try reader.localUsers(limit: 2, after: ann).map(\.id.rawValue) == [2, 3])
                #expect(try reader.user(calledOrAt: "ben@mail.example")?.id == ben)
                #expect(try reader.user(calledOrAt: "BEN")?.id == ben)
            }
        }
    }
}
