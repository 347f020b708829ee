import Actions
import Domain
import PostgresCluster
import Store
import Testing

@Suite struct PasswordTests {
    @Test func `a hash says how it was made and matches its password only`() async throws {
        let passwords = Passwords(cost: .trivial)
        let hash = try await passwords.hash("correct horse")
        #expect(hash.hasPrefix("$scrypt$ln=1,r=1,p=1$"))
        #expect(try await passwords.verify("correct horse", against: hash))
        #expect(try await !passwords.verify("correct horsf", against: hash))
        #expect(try await passwords.hash("correct horse") != hash)
    }

    @Test func `the same letters typed on another keyboard are the same password`() async throws {
        let passwords = Passwords(cost: .trivial)
        let hash = try await passwords.hash("caf\u{E9} au lait")
        #expect(try await passwords.verify("cafe\u{301} au lait", against: hash))
    }

    @Test func `the hash is scrypt's, as RFC 7914 has it`() async throws {
        // §12, third vector: P="pleaseletmein", S="SodiumChloride", N=16384, r=8, p=1; the first 32 of its 64 bytes.
        let hash = "$scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU=$cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofI="
        #expect(try await Passwords(cost: .trivial).verify("pleaseletmein", against: hash))
    }

    @Test(arguments: [
        "", "x", "$scrypt$$$", "$scrypt$ln=1,r=1,p=1$$", "$scrypt$ln=60,r=8,p=1$AAAA$AAAA",
        "$scrypt$ln=0,r=0,p=0$AAAA$AAAA",
        "$bcrypt$ln=1,r=1,p=1$AAAA$AAAA", "$scrypt$ln=1,r=1$AAAA$AAAA",
    ])
    func `a damaged hash matches nothing`(hash: String) async throws {
        for password in ["", "x"] {
            #expect(try await !Passwords(cost: .trivial).verify(password, against: hash))
        }
    }

    @Test func `a password of nobody is checked like somebody's`() async throws {
        // No clock is read: what derives a key takes the only place, so that others at the same moment are refused.
        let passwords = Passwords(cost: Passwords.Cost(logN: 13, blockSize: 8, parallelism: 1), capacity: 1)
        let hash = try await passwords.hash("correct horse")
        for against in [hash, nil] {
            let refused = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<30 {
                    group.addTask {
                        do { #expect(try await !passwords.verify("wrong", against: against)) } catch { return true }
                        return false
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(refused > 0)
        }
        #expect(try await !passwords.verify("", against: nil))
    }

    @Test func `when too many wait, the next is refused instead of queued`() async throws {
        let passwords = Passwords(cost: Passwords.Cost(logN: 12, blockSize: 8, parallelism: 1), capacity: 4)
        let refused = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    do { _ = try await passwords.hash("x") } catch { return true }
                    return false
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(refused > 0 && refused <= 36)
        _ = try await passwords.hash("and later it goes on")
    }

    @Test(arguments: Engine.both) func `a hash of older costs is renewed when its owner logs in`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let old = try await Passwords(cost: Passwords.Cost(logN: 2, blockSize: 1, parallelism: 1)).hash(
                "correct horse")
            try await world.database.write { try $0.setPasswordHash(old, of: alice) }
            _ = try await world.actions.logIn("alice", password: "correct horse")
            let new = try await world.database.read { try $0.user(alice)?.passwordHash }
            #expect(new?.hasPrefix("$scrypt$ln=1,") == true)
            _ = try await world.actions.logIn("alice", password: "correct horse")
        }
    }
}
