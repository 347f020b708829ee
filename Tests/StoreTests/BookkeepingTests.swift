import Database
import Domain
import PostgresCluster
import Store
import Testing

@Suite struct BookkeepingTests {
    @Test(arguments: Engine.both) func `notifications are filtered by kind and sender, and counted from the marker`(
        engine: Engine
    ) async throws {
        try await engine.withNest { nest in
            let ann = try await nest.account(1, "ann")
            let ben = try await nest.account(2, "ben")
            let cat = try await nest.account(3, "cat")
            try await nest.post(10, by: ann)
            func tell(_ id: Int64, _ kind: Notification.Kind, from: Account.ID, post: Int64? = nil) async throws -> Bool
            {
                let notification = Notification(
                    id: Notification.ID(id), recipient: ann, kind: kind, from: from, post: post.map { Post.ID($0) },
                    createdAt: Nest.now)
                return try await nest.write { try $0.notify(notification) }
            }
            #expect(try await tell(1, .follow, from: ben))
            #expect(try await tell(2, .favourite, from: ben, post: 10))
            #expect(try await tell(3, .favourite, from: cat, post: 10))
            #expect(try await !tell(4, .favourite, from: cat, post: 10))
            #expect(try await !tell(5, .favourite, from: ann, post: 10))
            func list(_ change: (inout NotificationFilter) -> Void) async throws -> [Int64] {
                var filter = NotificationFilter()
                change(&filter)
                return try await nest.read { [filter] in
                    try $0.notifications(for: ann, filter: filter, page: Page()).map(\.id.rawValue)
                }
            }
            #expect(try await list { _ in } == [3, 2, 1])
            #expect(try await list { $0.kinds = [.favourite] } == [3, 2])
            #expect(try await list { $0.excluded = [.favourite] } == [1])
            #expect(try await list { $0.from = ben } == [2, 1])
            #expect(try await list { $0.kinds = [] } == [])
            try await nest.write { try $0.setMarker(.notifications, lastReadID: 1, of: ann, at: Nest.now) }
            try await nest.read { (reader) throws in
                #expect(try reader.unreadCount(for: ann, filter: NotificationFilter(), limit: 100) == 2)
                #expect(try reader.unreadCount(for: ann, filter: NotificationFilter(), limit: 1) == 1)
                let notification = try #require(try reader.notification(Notification.ID(2), for: ann))
                #expect(notification.post == Post.ID(10))
                #expect(try reader.notification(Notification.ID(2), for: ben) == nil)
                let views = try reader.notificationViews([notification], viewer: ann)
                #expect(views.map(\.from.account.id) == [ben] && views.first?.post?.post.id == Post.ID(10))
            }
        }
    }

    @Test(arguments: Engine.both) func `tags are found by their beginning and counted by day`(engine: Engine)
        async throws
    {
        try await engine.withNest { nest in
            let ann = try await nest.account(1, "ann")
            let ben = try await nest.account(2, "ben")
            let day: Int64 = 86_400
            let today: Post.ID = Snowflake.first(at: Nest.now)
            let yesterday: Post.ID = Snowflake.first(at: Nest.now.adding(seconds: -day))
            try await nest.post(today.rawValue, by: ann, tags: ["birds", "bi_ds"])
            try await nest.post(today.rawValue + 1, by: ann, tags: ["birds"])
            try await nest.post(yesterday.rawValue, by: ben, tags: ["birds"])
            try await nest.read { (reader) throws in
                #expect(try reader.tags(beginningWith: "bi", limit: 5, offset: 0).map(\.name) == ["bi_ds", "birds"])
                #expect(try reader.tags(beginningWith: "bi_", limit: 5, offset: 0).map(\.name) == ["bi_ds"])
                let tag = try #require(try reader.tag(named: "birds"))
                let history = try reader.history(of: tag.id, days: 3, now: Nest.now)
                #expect(history.map(\.posts) == [2, 1, 0] && history.map(\.accounts) == [1, 1, 0])
                #expect(history[0].startsAt % day == 0)
                #expect(try reader.localPostsCount() == 3)
                let weeks = try reader.weeklyActivity(weeks: 2, now: Nest.now)
                #expect(weeks.map(\.posts).reduce(0, +) == 3 && weeks[0].registrations == 2)
            }
        }
    }

    @Test(arguments: Engine.both) func `what is old is forgotten`(engine: Engine) async throws {
        try await engine.withNest { nest in
            let ann = try await nest.account(1, "ann")
            try await nest.write { (transaction) throws in
                #expect(try transaction.insertIdempotencyKey("a", account: ann, post: Post.ID(5), at: Nest.now))
                #expect(try !transaction.insertIdempotencyKey("a", account: ann, post: Post.ID(6), at: Nest.now))
                try transaction.insert(
                    AuthorizationCode(
                        hash: "h", application: Application.ID(1), account: ann, scopes: ScopeSet("read"),
                        redirectURI: "x", codeChallenge: nil, expiresAt: Nest.now))
            }
            #expect(try await nest.read { try $0.postID(idempotencyKey: "a", account: ann) } == Post.ID(5))
            try await nest.write { transaction in
                try transaction.pruneIdempotencyKeys(before: Nest.now.adding(seconds: 1))
                try transaction.deleteAuthorizationCodes(expiredBefore: Nest.now.adding(seconds: 1))
            }
            #expect(try await nest.read { try $0.postID(idempotencyKey: "a", account: ann) } == nil)
            #expect(try await nest.read { try $0.authorizationCode(hash: "h")?.hash } == nil)
        }
    }

    @Test(arguments: Engine.both) func `applications, tokens and sessions come back as stored`(engine: Engine)
        async throws
    {
        try await engine.withNest { nest in
            let ann = try await nest.account(1, "ann")
            let application = Application(
                id: Application.ID(1), name: "App", website: nil, redirectURIs: ["a:b", "c:d"],
                scopes: ScopeSet("read write"), clientID: "client", secretHash: "s", createdAt: Nest.now)
            let token = AccessToken(
                id: AccessToken.ID(2), application: application.id, account: ann, scopes: ScopeSet("read"),
                createdAt: Nest.now)
            let session = Session(
                id: Session.ID(3), user: ann, csrf: "c", userAgent: "u", address: "::1", createdAt: Nest.now,
                lastSeenAt: Nest.now)
            try await nest.write { transaction in
                try transaction.insert(application)
                try transaction.insert(token, hash: "token")
                try transaction.touchAccessToken(token.id, at: Nest.now)
                try transaction.insert(session, hash: "session")
                try transaction.touchSession(session.id, at: Nest.now.adding(seconds: 5))
            }
            try await nest.read { (reader) throws in
                let found = try #require(try reader.application(clientID: "client"))
                #expect(found.redirectURIs == ["a:b", "c:d"] && found.scopes == application.scopes)
                #expect(try reader.application(application.id)?.name == "App")
                #expect(try reader.accessToken(hash: "token")?.account == ann)
                #expect(try reader.accessTokens(of: ann).map(\.id) == [token.id])
                #expect(try reader.session(hash: "session")?.lastSeenAt == Nest.now.adding(seconds: 5))
            }
        }
    }

    @Test(arguments: Engine.both) func `a blocked domain takes those below it along`(engine: Engine) async throws {
        try await engine.withNest { nest in
            try await nest.write { transaction in
                try transaction.setBlocked(true, host: "evil.example", at: Nest.now)
                try transaction.insertServer("good.example", at: Nest.now)
                try transaction.insertServer("good.example", at: Nest.now)
            }
            try await nest.read { (reader) throws in
                for host in ["evil.example", "deep.evil.example", "very.deep.evil.example"] {
                    #expect(try reader.isBlocked(host: host))
                }
                for host in ["good.example", "notevil.example", "example", ""] {
                    #expect(try !reader.isBlocked(host: host))
                }
                #expect(try reader.peers() == ["good.example"])
                #expect(try reader.server("evil.example")?.blocked == true)
            }
        }
    }

    @Test(arguments: Engine.both) func `where somebody elsewhere is reached is kept up to date`(engine: Engine)
        async throws
    {
        try await engine.withNest { nest in
            let zoe = try await nest.account(1, "zoe", at: "theirs.example")
            var actor = RemoteActor(
                account: zoe, inboxURL: "https://theirs.example/z/inbox", sharedInboxURL: nil, outboxURL: nil,
                followersURL: "https://theirs.example/z/followers", followingURL: nil, featuredURL: nil,
                fetchedAt: Nest.now)
            try await nest.write { [actor] in try $0.upsert(actor) }
            actor.sharedInboxURL = "https://theirs.example/inbox"
            try await nest.write { [actor] in try $0.upsert(actor) }
            #expect(try await nest.read { try $0.remoteActor(zoe)?.sharedInboxURL } == actor.sharedInboxURL)
            #expect(try await nest.read { try $0.account(followersURL: "https://theirs.example/z/followers") } == zoe)
        }
    }

    @Test(arguments: Engine.both) func `what an earlier version kept is read with defaults for the rest`(
        engine: Engine
    ) async throws {
        try await engine.withNest { nest in
            let ann = try await nest.account(1, "ann")
            var preferences = Preferences()
            preferences.visibility = .unlisted
            preferences.textSize = 20
            try await nest.write { [preferences] in try $0.setPreferences(preferences, of: ann) }
            #expect(try await nest.read { try $0.user(ann)?.preferences } == preferences)
            try await nest.write { transaction in
                try transaction.execute("UPDATE users SET preferences = '{\"visibility\":2}' WHERE id = \(ann)")
                try transaction.setSetting("server_profile", to: ["title": "Nest"])
            }
            let read = try await nest.read { try $0.user(ann)?.preferences }
            #expect(read?.visibility == .private && read?.textSize == 16)
            #expect(try await nest.read { try $0.serverProfile() } == ServerProfile(title: "Nest"))
        }
    }

    @Test(arguments: Engine.both) func `a value is kept under its name, and used up once`(engine: Engine) async throws {
        try await engine.withNest { nest in
            try await nest.write { try $0.setSetting("one", to: [1, 2]) }
            try await nest.write { try $0.setSetting("one", to: [3]) }
            #expect(try await nest.read { try $0.setting("one", as: [Int].self) } == [3])
            #expect(try await nest.read { try $0.setting("two", as: [Int].self) } == nil)
            #expect(try await nest.read { try $0.serverProfile() } == ServerProfile())
            #expect(try await nest.write { try $0.takeSetting("one") })
            #expect(try await nest.write { try !$0.takeSetting("one") })
        }
    }
}
