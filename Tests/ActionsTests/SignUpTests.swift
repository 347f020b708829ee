import Actions
import Domain
import PostgresCluster
import Store
import Testing

@Suite struct SignUpTests {
    private let form = SignUpForm(
        username: "alice", email: "Alice@Mail.example", password: "long enough", agreement: true, reason: "Birds",
        locale: "de-AT")

    @Test(arguments: Engine.both) func `whoever joins an open server can act at once`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let mod = try await world.person("mod", role: .moderator)
            let user = try await world.actions.signUp(form)
            #expect(user.hindrance == nil && user.email == "alice@mail.example" && user.locale == "de")
            let account = try await world.account(user.id)
            #expect(account.uri == "https://ours.example/users/alice" && account.isLocal && !account.locked)
            let key = try await world.database.read { try $0.keys(of: user.id).first }
            #expect(key?.keyID == "https://ours.example/users/alice#main-key" && key?.privatePEM == "private")
            #expect(try await world.notifications(of: mod) == [.adminSignUp])
            _ = try await world.publish("Hello", by: user.id)
        }
    }

    @Test(arguments: Engine.both) func `everything wrong with a form is said at once`(engine: Engine) async throws {
        try await engine.withWorld(registration: .approval) { world in
            let bad = SignUpForm(username: "no spaces", email: "nowhere", password: "short", agreement: false)
            let reason = try await refusal { _ = try await world.actions.signUp(bad) }
            guard case .signUp(let faults) = reason else { return #expect(Bool(false), "\(reason)") }
            #expect(
                faults == [
                    "username": [.invalid], "email": [.invalid], "password": [.tooShort],
                    "agreement": [.notAccepted], "reason": [.blank],
                ])
        }
    }

    @Test(arguments: Engine.both)
    func `names and addresses are taken whatever their letter case, official names reserved`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            _ = try await world.actions.signUp(form)
            var other = form
            other.username = "ALICE"
            other.email = "ALICE@mail.EXAMPLE"
            let reason = try await refusal { [other] in _ = try await world.actions.signUp(other) }
            guard case .signUp(let faults) = reason else { return #expect(Bool(false), "\(reason)") }
            #expect(faults == ["username": [.taken], "email": [.taken]])
            other.username = "Admin"
            other.email = "admin@mail.example"
            let second = try await refusal { [other] in _ = try await world.actions.signUp(other) }
            guard case .signUp(let faults) = second else { return #expect(Bool(false), "\(second)") }
            #expect(faults == ["username": [.reserved]])
            // Who runs the server may use them.
            try await world.actions.createAccount(name: "admin", email: "admin@mail.example", password: "long enough")
        }
    }

    @Test(arguments: Engine.both) func `two who want one name at the same moment do not both get it`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let form = form
            let joined = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<6 {
                    group.addTask {
                        var mine = form
                        mine.email = "a\(number)@mail.example"
                        do { _ = try await world.actions.signUp(mine) } catch Refusal.signUp(let faults) {
                            #expect(faults == ["username": [.taken]])
                            return false
                        }
                        return true
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(joined == 1)
        }
    }

    @Test(arguments: [
        "a@evil.com\0@ok.com", "\"x\"@ok.com", "a%b@ok.com", "a!b@ok.com", "a b@ok.com", "a@b@c.com", "a@-b.com",
        ".a@b.com",
    ])
    func `addresses with tricks are refused`(email: String) async throws {
        try await Engine.memory.withWorld { world in
            var form = form
            form.email = email
            let reason = try await refusal { [form] in _ = try await world.actions.signUp(form) }
            guard case .signUp(let faults) = reason else { return #expect(Bool(false), "\(reason)") }
            #expect(faults == ["email": [.invalid]])
        }
    }

    @Test(arguments: Engine.both) func `a closed server takes nobody, except by its staff`(engine: Engine) async throws
    {
        try await engine.withWorld(registration: .closed) { world in
            #expect(try await refusal { _ = try await world.actions.signUp(form) }.name == "registrationsClosed")
            let person = try await world.person("person")
            #expect(
                try await refusal { _ = try await world.actions.signUp(form, confirmedBy: person) }.name == "notAllowed"
            )
            let mod = try await world.person("mod", role: .moderator)
            #expect(try await world.actions.signUp(form, confirmedBy: mod).hindrance == nil)
        }
    }

    @Test(arguments: Engine.both) func `an address is confirmed by the secret that was mailed to it, once and in time`(
        engine: Engine
    ) async throws {
        try await engine.withWorld(confirmsAddresses: true) { world in
            let user = try await world.actions.signUp(form)
            #expect(user.hindrance == .unconfirmed)
            let first = try #require(world.events.confirmationToken)
            #expect(first.utf8.count == 43)
            // Asked again within a minute, nothing is mailed; later, the newest link counts.
            try await world.actions.resendConfirmation(to: user.id)
            #expect(world.events.confirmationToken == first)
            world.time.advance(seconds: 61)
            try await world.actions.resendConfirmation(to: user.id)
            let second = try #require(world.events.confirmationToken)
            for wrong in [first, "", second + "x"] {
                #expect(try await refusal { try await world.actions.confirmAddress(token: wrong) }.name == "badToken")
            }
            #expect(try await world.actions.confirmAddress(token: second) == user.id)
            #expect(try await refusal { try await world.actions.confirmAddress(token: second) }.name == "badToken")
            #expect(try await world.database.read { try $0.user(user.id)?.hindrance } == nil)
            // Confirmed, nothing more is mailed.
            world.time.advance(seconds: 61)
            try await world.actions.resendConfirmation(to: user.id)
            #expect(world.events.confirmationToken == second)
        }
    }

    @Test(arguments: Engine.both) func `a mailed secret is good for a week`(engine: Engine) async throws {
        try await engine.withWorld(confirmsAddresses: true) { world in
            _ = try await world.actions.signUp(form)
            let token = try #require(world.events.confirmationToken)
            world.time.advance(seconds: 7 * 86_400)
            #expect(try await refusal { try await world.actions.confirmAddress(token: token) }.name == "badToken")
        }
    }

    @Test(arguments: Engine.both) func `where sign-ups are approved, moderators decide`(engine: Engine) async throws {
        try await engine.withWorld(registration: .approval, confirmsAddresses: true) { world in
            let mod = try await world.person("mod", role: .moderator)
            let person = try await world.person("person")
            let user = try await world.actions.signUp(form)
            #expect(!world.events.names.contains("awaitingApproval"))
            try await world.actions.confirmAddress(token: try #require(world.events.confirmationToken))
            #expect(world.events.names.last == "awaitingApproval")
            let waiting = try await world.database.read { try $0.awaitingApproval(limit: 5).map(\.reason) }
            #expect(waiting == ["Birds"])
            let actions = world.actions
            let verbs: [(Account.ID, Account.ID) async throws -> Void] = [
                { try await actions.approveSignUp($0, by: $1) }, { try await actions.rejectSignUp($0, by: $1) },
            ]
            for verb in verbs {
                #expect(try await refusal { try await verb(user.id, person) }.name == "notAllowed")
                #expect(try await refusal { try await verb(Account.ID(3), mod) }.name == "notFound")
            }
            try await world.actions.approveSignUp(user.id, by: mod)
            #expect(try await world.database.read { try $0.user(user.id)?.hindrance } == nil)
            #expect(try await refusal { try await world.actions.rejectSignUp(user.id, by: mod) }.name == "notFound")
        }
    }

    @Test(arguments: Engine.both) func `who is turned away leaves no trace, not even the name`(engine: Engine)
        async throws
    {
        try await engine.withWorld(registration: .approval) { world in
            let mod = try await world.person("mod", role: .moderator)
            let user = try await world.actions.signUp(form)
            try await world.actions.rejectSignUp(user.id, by: mod)
            #expect(try await world.database.read { try $0.account(user.id) } == nil)
            #expect(try await world.notifications(of: mod) == [])
            _ = try await world.actions.signUp(form)
        }
    }

    @Test(arguments: Engine.both) func `a new server is set up once, by who has the link`(engine: Engine) async throws {
        try await engine.withWorld(registration: .closed) { world in
            let old = try await world.actions.makeSetUpToken()
            let token = try await world.actions.makeSetUpToken()
            for wrong in [old, "", token + "x"] {
                let reason = try await refusal {
                    _ = try await world.actions.setUpServer(token: wrong, title: "Nest", form: form)
                }
                #expect(reason.name == "badToken")
            }
            #expect(try await world.actions.isSetUpToken(token))
            let owner = try await world.actions.setUpServer(token: token, title: "Nest", form: form)
            #expect(owner.role == .owner && owner.hindrance == nil)
            let profile = try await world.database.read { try $0.serverProfile() }
            #expect(profile.title == "Nest" && profile.contactAccount == owner.id.rawValue)
            #expect(try await refusal { _ = try await world.actions.makeSetUpToken() }.name == "alreadySetUp")
            var other = form
            other.username = "second"
            let reason = try await refusal { [other] in
                _ = try await world.actions.setUpServer(token: token, title: "Mine", form: other)
            }
            #expect(reason.name == "alreadySetUp")
            #expect(try await !world.actions.isSetUpToken(token))
        }
    }

    @Test(arguments: Engine.both) func `only administrators change what the server says of itself`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let mod = try await world.person("mod", role: .moderator)
            let admin = try await world.person("boss", role: .admin)
            let profile = ServerProfile(title: "Nest", rules: [.init(id: 1, text: "Be kind")])
            #expect(
                try await refusal { try await world.actions.updateServerProfile(profile, by: mod) }.name == "notAllowed"
            )
            try await world.actions.updateServerProfile(profile, by: admin)
            #expect(try await world.database.read { try $0.serverProfile() } == profile)
        }
    }
}
