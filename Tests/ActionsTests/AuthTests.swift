import Actions
import Domain
import PostgresCluster
import Store
import Testing

@Suite struct AuthTests {
    @Test(arguments: Engine.both) func `people log in by name, handle or address`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            for name in ["alice", "ALICE", "@alice", "alice@ours.example", " alice@mail.example", "Alice@Mail.example"]
            {
                #expect(try await world.actions.logIn(name, password: "correct horse").id == alice)
            }
        }
    }

    @Test(arguments: Engine.both) func `a wrong password and an unknown name are the same answer`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            _ = try await world.person("alice")
            _ = try await world.stranger("zoe")
            let long = String(repeating: "a", count: 1_000_000)
            for (name, password) in [
                ("alice", "wrong"), ("nobody", "correct horse"), ("zoe", ""), ("", ""), ("alice", long),
            ] {
                let reason = try await refusal { _ = try await world.actions.logIn(name, password: password) }
                #expect(reason.name == "wrongCredentials")
            }
        }
    }

    @Test(arguments: Engine.both) func `the disabled and suspended are told so only with the right password`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            try await world.database.write { try $0.setDisabled(true, of: alice) }
            #expect(
                try await refusal { _ = try await world.actions.logIn("alice", password: "x") }.name
                    == "wrongCredentials")
            #expect(
                try await refusal { _ = try await world.actions.logIn("alice", password: "correct horse") }.name
                    == "hindered")
        }
    }

    @Test(arguments: Engine.both) func `a session is found by its secret, and ended by its owner only`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            let (token, session) = try await world.actions.startSession(
                for: alice, userAgent: "Browser", address: "::1")
            let found = try await world.database.read { try $0.session(hash: Secret.hash(token)) }
            #expect(found?.user == alice && found?.csrf == session.csrf && found?.id == session.id)
            #expect(try await world.database.read { try $0.session(hash: token) } == nil)
            #expect(try await refusal { try await world.actions.endSession(session.id, of: bob) }.name == "notFound")
            try await world.actions.endSession(session.id, of: alice)
            #expect(try await world.database.read { try $0.session(hash: Secret.hash(token)) } == nil)
        }
    }

    @Test(arguments: Engine.both) func `a new password ends everything but the browser it was changed in`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let here = try await world.actions.startSession(for: alice, userAgent: "Here", address: "::1")
            let there = try await world.actions.startSession(for: alice, userAgent: "There", address: "::1")
            let token = try await world.actions.issueToken(for: alice, application: nil, scopes: ScopeSet("read"))
            func change(_ current: String, _ new: String) async throws {
                try await world.actions.changePassword(current: current, new: new, of: alice, keeping: here.session.id)
            }
            #expect(try await refusal { try await change("wrong", "new password") }.name == "wrongCredentials")
            #expect(try await refusal { try await change("correct horse", "short") }.name == "signUp")
            try await change("correct horse", "new password")
            #expect(world.events.names.last == "tokensRevoked")
            let sessions = try await world.database.read { try $0.sessions(of: alice).map(\.id) }
            #expect(sessions == [here.session.id] && there.session.id != here.session.id)
            #expect(try await world.database.read { try $0.accessToken(hash: Secret.hash(token)) } == nil)
            #expect(
                try await refusal { _ = try await world.actions.logIn("alice", password: "correct horse") }.name
                    == "wrongCredentials")
            _ = try await world.actions.logIn("alice", password: "new password")
        }
    }

    @Test(arguments: Engine.both) func `a forgotten password is replaced by a mailed link, and everything is ended`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let (cookie, _) = try await world.actions.startSession(for: alice, userAgent: "", address: "")
            try await world.actions.askPasswordReset(email: "nobody@mail.example")
            #expect(world.events.resetToken == nil)
            for _ in 0..<100 { try await world.actions.askPasswordReset(email: "ALICE@mail.example") }
            #expect(world.events.names.filter { $0 == "passwordResetAsked" }.count == 1)
            let token = try #require(world.events.resetToken)
            #expect(
                try await refusal { try await world.actions.resetPassword(token: token, new: "short") }.name == "signUp"
            )
            #expect(
                try await refusal { try await world.actions.resetPassword(token: "x", new: "new password") }.name
                    == "badToken")
            #expect(try await world.actions.resetPassword(token: token, new: "new password") == alice)
            #expect(
                try await refusal { try await world.actions.resetPassword(token: token, new: "other one") }.name
                    == "badToken")
            #expect(try await world.database.read { try $0.session(hash: Secret.hash(cookie)) } == nil)
            #expect(world.events.names.last == "tokensRevoked")
            _ = try await world.actions.logIn("alice", password: "new password")
        }
    }

    @Test(arguments: Engine.both) func `preferences are kept when they make sense`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            var preferences = Preferences()
            preferences.language = "pt_BR"
            preferences.colorScheme = "dark"
            try await world.actions.updatePreferences(preferences, locale: "pt-BR", of: alice)
            let user = try await world.database.read { try $0.user(alice) }
            #expect(user?.preferences.language == Language.named("pt-BR")?.code && user?.locale == "pt-BR")
            preferences.colorScheme = "pink"
            let reason = try await refusal { [preferences] in
                try await world.actions.updatePreferences(preferences, of: alice)
            }
            #expect(reason.name == "invalid")
        }
    }

    @Test(arguments: Engine.both) func `notifications and markers are everybody's own`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            try await world.connect(bob, to: alice)
            let id = try await world.publish("Hello", by: alice)
            try await world.actions.favourite(id, as: bob)
            let told = try await world.database.read {
                try $0.notifications(for: alice, filter: NotificationFilter(), page: Page()).map(\.id)
            }
            #expect(told.count == 2)
            #expect(
                try await refusal { try await world.actions.dismissNotification(told[0], as: bob) }.name == "notFound")
            try await world.actions.clearNotifications(as: bob)
            try await world.actions.dismissNotification(told[0], as: alice)
            #expect(try await world.notifications(of: alice) == [.follow])
            try await world.actions.clearNotifications(as: alice)
            #expect(try await world.notifications(of: alice) == [])
            try await world.actions.setMarker(.home, lastReadID: 7, as: alice)
            let marker = try await world.actions.setMarker(.home, lastReadID: 9, as: alice)
            #expect(marker.lastReadID == 9 && marker.version == 2)
            #expect(try await world.database.read { try $0.markers(of: bob).isEmpty })
        }
    }
}
