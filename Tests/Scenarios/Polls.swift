import JSON
import PostgresCluster
import Support
import Testing

@Suite struct Polls {
    @Test(arguments: [Engine.memory, .postgres])
    func `a poll is voted in from two servers, counted on both, and ends for all`(engine: Engine) async throws {
        try await World.with(["ours", "theirs"], on: engine) { world in
            let ada = try await world["ours"].person("ada")
            let bob = try await world["theirs"].person("bob")
            let dan = try await world["theirs"].person("dan")
            try await ada.befriend(bob)
            let poll = ["poll[options][0]": "Tea", "poll[options][1]": "Coffee", "poll[expires_in]": "600"]
            let post = try await bob.post("What do you drink?", poll)
            let uri = post["uri"]?.stringValue ?? ""
            #expect(try await eventually { try await ada.home() == ["What do you drink?"] })
            let (here, there) = (try await id(of: uri, for: ada), try await id(of: uri, for: bob))
            #expect(try await votes(here, for: ada) == [0, 0])

            try await vote(0, in: here, by: ada)
            #expect(try await eventually { try await votes(there, for: bob) == [1, 0] })
            try await vote(1, in: there, by: dan)
            // Nobody votes twice, nor in their own.
            try await vote(1, in: here, by: ada, expect: 422)
            try await vote(1, in: there, by: bob, expect: 422)
            // The counts are told to the others after a while.
            world.advance(seconds: 200)
            #expect(try await eventually { try await votes(here, for: ada) == [1, 1] })
            let before = try await ada.call("GET", "/api/v1/polls/\(here)")
            #expect(before["expired"] == false && before["voted"] == true && before["own_votes"] == [0])

            world.advance(seconds: 500)
            try await sees(ada, the: here, endWith: [1, 1])
            try await sees(bob, the: there, endWith: [1, 1])
            try await sees(dan, the: there, endWith: [1, 1])
            let late = try await world["ours"].person("late")
            try await vote(1, in: here, by: late, expect: 422)
        }
    }

    private func sees(_ person: Person, the poll: String, endWith counts: [Int]) async throws {
        #expect(try await eventually { try await person.notifications().contains("poll bob") }, "\(person.name)")
        #expect(try await person.call("GET", "/api/v1/polls/\(poll)")["expired"] == true)
        #expect(try await votes(poll, for: person) == counts, "\(person.name)")
    }

    private func id(of uri: String, for person: Person) async throws -> String {
        try await person.status(person.find(post: uri))["poll"]?["id"]?.stringValue ?? ""
    }

    private func votes(_ poll: String, for person: Person) async throws -> [Int] {
        let options = try await person.call("GET", "/api/v1/polls/\(poll)")["options"]?.arrayValue ?? []
        return options.map { $0["votes_count"]?.intValue.map(Int.init) ?? -1 }
    }

    private func vote(_ choice: Int, in poll: String, by person: Person, expect status: Int = 200) async throws {
        _ = try await person.call("POST", "/api/v1/polls/\(poll)/votes", ["choices[]": "\(choice)"], expect: status)
    }
}
