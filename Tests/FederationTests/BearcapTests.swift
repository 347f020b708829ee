import Domain
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// Posts that are named with the token that opens them.
@Suite struct BearcapTests {
    private func capability(_ address: String, token: String = "secret-1") -> JSONValue {
        .string("bear:?u=\(address.replacing(":", with: "%3A").replacing("/", with: "%2F"))&t=\(token)")
    }

    @Test(arguments: Engine.both)
    func `a post that opens with a token is read with it, for whom it is addressed to`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remotes[0])
            try await world.follow(ann, by: bob)
            let audience: [String: JSONValue] = ["to": [.string(bob.uri)], "cc": []]
            let note = ann.note(1, "between us", audience)
            ann.publish(note)
            ann.remote.close("/users/ann/statuses/1", with: "secret-1")
            let id = "\(ann.id)/statuses/1"
            func create(_ object: JSONValue) -> JSONValue { ann.activity("Create", object, audience) }

            for wrong in [.string(id), capability(id, token: "wrong"), capability(id, token: "a%0D%0Ab: c")] {
                try await ann.send(create(wrong), to: world.inbox)
                try await world.work()
                #expect(try await world.post(note) == nil)
            }
            try await ann.send(create(capability(id)), to: world.inbox)
            try await world.work()
            let post = try #require(try await world.post(note))
            #expect(post.content.html.contains("between us"))
            #expect(post.visibility == .direct)
            #expect(Set(ann.remote.authorizations) == ["Bearer wrong", "Bearer secret-1"])

            world.time.advance(seconds: 60)
            let moment = JSONValue.string(formatRFC3339(world.time.now.milliseconds - 1_000))
            ann.publish(ann.note(1, "between the two of us", audience).with("updated", moment))
            try await ann.send(ann.activity("Update", capability(id), audience), to: world.inbox)
            try await world.work()
            #expect(try await world.post(note)?.content.html.contains("the two of us") == true)
        }
    }

    @Test(arguments: Engine.both)
    func `a token opens nothing on another server, and goes to none`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remotes[0])
            let eve = try Stranger("eve", on: world.remotes[1])
            try await world.follow(ann, by: bob)
            // Somebody else's post, and one that is said to be ann's.
            eve.publish(eve.note(1, "x"))
            eve.publish(eve.note(2, "x", ["attributedTo": .string(ann.id)]))
            for number in 1...2 {
                let object = capability("\(eve.id)/statuses/\(number)")
                try await ann.send(ann.activity("Create", object, ["to": [.string(bob.uri)]]), to: world.inbox)
            }
            // A way that leads to another server.
            ann.remote.redirect("/users/ann/statuses/3", to: "\(eve.id)/statuses/1")
            let object = capability("\(ann.id)/statuses/3")
            try await ann.send(ann.activity("Create", object, ["to": [.string(bob.uri)]]), to: world.inbox)
            try await world.work()
            for number in 1...2 { #expect(try await world.post("\(eve.id)/statuses/\(number)") == nil) }
            #expect(ann.remote.authorizations == ["Bearer secret-1"])
            #expect(eve.remote.authorizations.isEmpty)
        }
    }
}
