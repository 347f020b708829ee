import JSON
import PostgresCluster
import Support
import Testing

@Suite struct Moving {
    @Test(arguments: [Engine.memory, .postgres])
    func `followers on three servers follow a person to the new account`(engine: Engine) async throws {
        try await World.with(["old", "new", "third"], on: engine) { world in
            let ada = try await world["old"].person("ada")
            let ada2 = try await world["new"].person("ada2")
            let fans = [
                try await world["old"].person("one"), try await world["new"].person("two"),
                try await world["third"].person("three"),
            ]
            for fan in fans { try await fan.follow(ada) }
            let id = ada.id
            #expect(
                try await eventually {
                    try await ada.call("GET", "/api/v1/accounts/\(id)")["followers_count"] == 3
                })
            _ = try await ada2.call("POST", "/api/v1/martlet/aliases", ["acct": ada.handle])
            let password = ["acct": ada2.handle, "current_password": "correct horse"]
            _ = try await ada.call("POST", "/api/v1/martlet/move", password)
            for fan in fans {
                let target = try await fan.find(ada2)
                #expect(
                    try await eventually {
                        try await fan.call("GET", "/api/v1/accounts/relationships?id[]=\(target)")[0]?["following"]
                            == true
                    }, "\(fan.name)")
                let source = try await fan.find(ada)
                let left = try await eventually {
                    try await fan.call("GET", "/api/v1/accounts/relationships?id[]=\(source)")[0]?["following"]
                        == false
                }
                #expect(left, "\(fan.name)")
            }
            let moved = try await ada.call("GET", "/api/v1/accounts/\(id)")
            #expect(moved["moved"]?["acct"]?.stringValue == ada2.handle)
            _ = try await ada.call("POST", "/api/v1/statuses", ["status": "still here"], expect: 403)
        }
    }
}
