import Actions
import Domain
import Foundation
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// Collections of accounts between servers (FEP-7aa9; security rows 2 and 40).
@Suite struct CollectionTests {
    @Test(arguments: Engine.both)
    func `somebody elsewhere is asked, agrees with a stamp, and takes it back`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let bob = try await world.discoverable("bob")
            let ann = try Stranger("ann", on: world.remote)
            let eve = try Stranger("eve", on: world.remotes[1])
            ann.agreesToBeFeatured()
            let id = try await world.actions.createCollection(CollectionDraft(name: "People"), as: bob.id)
            let account = try #require(try await world.federation.resolver.account(uri: ann.id))
            _ = try await world.federation.resolver.account(uri: eve.id)
            let item = try await world.actions.addToCollection(id, account: account, as: bob.id)
            #expect(item.state == .pending)
            try await world.work()
            #expect(try await eventually { world.remote.received("FeatureRequest").count == 1 })
            let request = try #require(world.remote.received("FeatureRequest").first?.json)
            let collection = "\(bob.uri)/collections/\(id)"
            #expect(request["object"]?.stringValue == ann.id && request["actor"]?.stringValue == bob.uri)
            #expect(request["instrument"]?.stringValue == collection)
            let asked = request["id"] ?? .null

            func answer(_ type: String, by stranger: Stranger, stamp: String?) async throws -> FeaturedItem.State? {
                let more: [String: JSONValue] = stamp.map { ["result": .string($0)] } ?? [:]
                try await stranger.send(stranger.activity(type, asked, more), to: world.inbox)
                try await world.work()
                return try await world.item(item.id)?.state
            }
            // Somebody else's word, no stamp, and a stamp of another server count for nothing.
            #expect(try await answer("Accept", by: eve, stamp: "\(eve.id)/stamps/1") == .pending)
            #expect(try await answer("Reject", by: eve, stamp: nil) == .pending)
            #expect(try await answer("Accept", by: ann, stamp: nil) == .pending)
            #expect(try await answer("Accept", by: ann, stamp: "\(eve.id)/stamps/1") == .pending)
            let stamp = "\(ann.id)/stamps/1"
            #expect(try await answer("Accept", by: ann, stamp: stamp) == .accepted)
            #expect(try await eventually { world.remote.received("Add").count == 1 })
            let add = try #require(world.remote.received("Add").first?.json)
            #expect(add["target"]?.stringValue == collection)
            #expect(add["object"]?["featureAuthorization"]?.stringValue == stamp)
            #expect(add["object"]?["featuredObject"]?.stringValue == ann.id)
            let shown = try await ann.get(collection)
            let document = try JSONValue.parse(shown.body)
            #expect(document["type"]?.stringValue == "FeaturedCollection" && document["totalItems"]?.intValue == 1)
            #expect(document["orderedItems"]?.arrayValue?.first?["id"] == add["object"]?["id"])

            let stampObject: JSONValue = ["id": .string(stamp), "type": "FeatureAuthorization"]
            try await eve.send(eve.activity("Delete", stampObject), to: world.inbox)
            try await world.work()
            #expect(try await world.item(item.id)?.state == .accepted)
            try await ann.send(ann.activity("Delete", stampObject), to: world.inbox)
            try await world.work()
            #expect(try await world.item(item.id)?.state == .revoked)
            #expect(try await eventually { world.remote.received("Remove").count == 1 })
            #expect(world.remote.received("Remove").first?.json["object"] == add["object"]?["id"])
            await #expect(throws: Refusal.self) {
                _ = try await world.actions.addToCollection(id, account: account, as: bob.id)
            }
        }
    }

    @Test(arguments: Engine.both)
    func `a stranger who asks gets a stamp, as the person has decided`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.discoverable("bob")
            let shy = try await world.person("shy")
            let ann = try Stranger("ann", on: world.remote)
            let eve = try Stranger("eve", on: world.remote)
            let collection = ann.collection(1, [])
            ann.publish(collection)
            let address = collection["id"] ?? .null
            // As Mastodon sends it: without an actor.
            let request = ann.activity("FeatureRequest", .string(bob.uri), ["instrument": address])
            #expect(try await ann.send(request.with("actor", nil), to: world.inbox) == 202)
            try await ann.send(
                ann.activity("FeatureRequest", .string(shy.uri), ["instrument": address]), to: world.inbox)
            // Only the owner may ask.
            try await eve.send(
                eve.activity("FeatureRequest", .string(bob.uri), ["instrument": address]), to: world.inbox)
            try await world.work()
            #expect(try await eventually { world.remote.received.count == 2 })
            let accept = try #require(world.remote.received("Accept").first?.json)
            #expect(accept["object"] == request["id"] && accept["actor"]?.stringValue == bob.uri)
            #expect(world.remote.received("Reject").first?.json["actor"]?.stringValue == shy.uri)
            let stamp = try #require(accept["result"]?.stringValue)
            let shown = try JSONValue.parse(try await ann.get(stamp).body)
            #expect(shown["type"]?.stringValue == "FeatureAuthorization" && shown["id"]?.stringValue == stamp)
            #expect(shown["interactingObject"] == address && shown["interactionTarget"]?.stringValue == bob.uri)
            #expect(try await ann.get(stamp.replacing("/bob/", with: "/shy/")).status == 404)

            let featuring = try await world.database.read { try $0.collections(featuring: bob.id, limit: 9) }
            #expect(featuring.map(\.uri) == [address.stringValue])
            let views = try await world.database.read { reader in
                try reader.notifications(for: bob.id, filter: NotificationFilter(), page: Page(limit: 9))
            }
            #expect(views.map(\.kind) == [.addedToCollection] && views.first?.collection == featuring.first?.id)

            let item = try #require(
                try await world.database.read { try $0.item(of: bob.uri, in: featuring[0].id) })
            try await world.actions.leaveCollection(featuring[0].id, item: item.id, as: bob.id)
            try await world.work()
            #expect(try await eventually { world.remote.received("Delete").count == 1 })
            let end = try #require(world.remote.received("Delete").first?.json)
            #expect(end["object"]?["id"]?.stringValue == stamp)
            #expect(end["object"]?["type"]?.stringValue == "FeatureAuthorization")
            #expect(try await ann.get(stamp).status == 404)
            // Who has left is not put back by asking again.
            try await ann.send(
                ann.activity("FeatureRequest", .string(bob.uri), ["instrument": address]), to: world.inbox)
            try await world.work()
            #expect(try await eventually { world.remote.received("Reject").count == 2 })
        }
    }

    @Test(arguments: Engine.both)
    func `who is in a collection elsewhere counts when their own server says so`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let bob = try await world.discoverable("bob")
            let ann = try Stranger("ann", on: world.remote)
            let (zoe, eve) = (try Stranger("zoe", on: world.remotes[1]), try Stranger("eve", on: world.remotes[1]))
            try await world.follow(ann, by: bob)
            let (first, other) = (ann.collection(1, [])["id"] ?? .null, ann.collection(2, [])["id"] ?? .null)
            let good = zoe.stamp(1, for: first)
            let elsewhere = eve.stamp(1, for: other)
            let forged = ann.item(4, of: "\(eve.id)x", "\(ann.id)/stamps/1")
            let collection = ann.collection(
                1,
                [
                    ann.item(1, of: zoe.id, good), ann.item(2, of: eve.id, elsewhere),
                    ann.item(3, of: bob.uri, "\(bob.uri)/feature_authorizations/1"), forged,
                ])
            let list = "\(ann.id)/featured_collections"
            ann.publish(["featuredCollections": .string(list)])
            try await ann.send(
                ann.activity("Update", ann.document(["featuredCollections": .string(list)])), to: world.inbox)
            try await world.work()
            // Mastodon's Add has no id.
            let add = ann.activity("Add", collection, ["target": .string(list)]).with("id", nil)
            #expect(try await ann.send(add, to: world.inbox) == 202)
            try await world.work()
            let kept = try #require(try await world.collection(first))
            #expect(kept.collection.name == "Number 1" && kept.collection.tag == "cats")
            #expect(kept.collection.description.html == "<p>cute</p>")
            #expect(kept.items.map(\.object) == [zoe.id])
            let all = try await world.database.read { try $0.items(of: kept.collection.id) }
            #expect(all.first { $0.object == eve.id }?.state == .rejected)
            #expect(all.count == 2)

            let later = ann.item(5, of: eve.id, eve.stamp(2, for: first))
            try await ann.send(ann.activity("Add", later, ["target": first]).with("id", nil), to: world.inbox)
            try await world.work()
            #expect(try await world.collection(first)?.items.map(\.object) == [zoe.id, eve.id])
            let gone = ann.activity("Remove", ann.item(1, of: zoe.id, good)["id"] ?? .null, ["target": first])
            try await ann.send(gone.with("id", nil), to: world.inbox)
            try await world.work()
            #expect(try await world.collection(first)?.items.map(\.object) == [eve.id])
            // Nobody else may change it.
            try await eve.send(eve.activity("Update", collection.with("name", "stolen")), to: world.inbox)
            try await eve.send(eve.activity("Remove", first, ["target": .string(list)]), to: world.inbox)
            try await ann.send(
                ann.activity("Update", ann.collection(1, [later]).with("name", "Better")), to: world.inbox)
            try await world.work()
            #expect(try await world.collection(first)?.collection.name == "Better")
            try await ann.send(
                ann.activity("Remove", first, ["target": .string(list)]).with("id", nil), to: world.inbox)
            try await world.work()
            #expect(try await world.collection(first) == nil)
        }
    }

    @Test(arguments: Engine.both)
    func `a list of collections is read page by page when somebody looks`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let ann = try Stranger("ann", on: world.remote)
            let zoe = try Stranger("zoe", on: world.remote)
            let list = "\(ann.id)/featured_collections"
            ann.publish(["featuredCollections": .string(list)])
            let account = try #require(try await world.federation.resolver.account(uri: ann.id))
            let path = "/users/ann/featured_collections"
            func page(_ number: Int, _ items: [JSONValue], next: Int?) -> JSONValue {
                [
                    "id": .string("\(list)?page=\(number)"), "type": "CollectionPage", "partOf": .string(list),
                    "items": .array(items), "next": next.map { .string("\(list)?page=\($0)") } ?? .null,
                ]
            }
            let one = ann.collection(1, [])
            let stamp = zoe.stamp(1, for: one["id"] ?? .null)
            world.remote.serve(
                path, ["id": .string(list), "type": "Collection", "first": .string("\(list)?page=1")])
            world.remote.serve(
                "\(path)?page=1", page(1, [ann.collection(1, [ann.item(1, of: zoe.id, stamp)])], next: 2))
            let two = ann.collection(2, [])
            ann.publish(two)
            world.remote.serve("\(path)?page=2", page(2, [two["id"] ?? .null], next: nil))
            try await world.actions.renewCollections(of: account)
            try await world.work()
            let found = try await world.database.read { try $0.collections(of: account, viewer: nil, limit: 9) }
            #expect(Set(found.map(\.name)) == ["Number 1", "Number 2"])
            #expect(try await world.collection(one["id"] ?? .null)?.items.count == 1)
            // Not again at once; later, what is gone goes.
            world.remote.forget()
            try await world.actions.renewCollections(of: account)
            try await world.work()
            #expect(world.remote.asked.isEmpty)
            world.remote.serve(path, ["id": .string(list), "type": "Collection", "items": []])
            world.remote[two["id"]?.stringValue?.replacing(world.remote.base, with: "") ?? ""] = nil
            world.time.advance(seconds: 4_000)
            ann.publish(ann.collection(1, []))
            try await world.actions.renewCollections(of: account)
            try await world.work()
            let left = try await world.database.read { try $0.collections(of: account, viewer: nil, limit: 9) }
            #expect(left.map(\.name) == ["Number 1"])
        }
    }

    @Test(arguments: Engine.both)
    func `collections are shown to other servers, but not to whom their owner has blocked`(_ engine: Engine)
        async throws
    {
        try await engine.withWorld { world in
            let bob = try await world.discoverable("bob")
            let carl = try await world.discoverable("carl")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(by: ann, of: bob)
            let id = try await world.actions.createCollection(
                CollectionDraft(name: "People", language: "de", tag: "people"), featuring: [carl.id], as: bob.id)
            try await world.work()
            #expect(try await eventually { world.remote.received("Add").count == 2 })
            let list = try JSONValue.parse(try await ann.get("\(bob.uri)/featured_collections").body)
            let shown = try #require(list["orderedItems"]?.arrayValue?.first)
            #expect(shown["summaryMap"]?["de"]?.stringValue == "" && shown["topic"]?["name"] == "#people")
            let item = try #require(shown["orderedItems"]?.arrayValue?.first)
            #expect(item["featuredObject"]?.stringValue == carl.uri)
            let stamp = try JSONValue.parse(try await ann.get(item["featureAuthorization"]?.stringValue ?? "").body)
            #expect(stamp["interactingObject"]?.stringValue == "\(bob.uri)/collections/\(id)")
            let addresses = [
                "\(bob.uri)/collections/\(id)", item["id"]?.stringValue ?? "", "\(world.base)/collections/\(id)",
            ]
            for address in addresses { #expect(try await ann.get(address).status == 200, "\(address)") }
            let actor = try JSONValue.parse(try await ann.get(bob.uri).body)
            #expect(actor["featuredCollections"]?.stringValue == "\(bob.uri)/featured_collections")

            let known = try #require(try await world.known(ann))
            _ = try await world.actions.block(known.id, as: bob.id)
            for address in addresses { #expect(try await ann.get(address).status == 404, "\(address)") }
            #expect(try await ann.get("\(bob.uri)/featured_collections").status == 404)
        }
    }
}

extension World {
    /// Somebody of our server who wants to be discovered.
    fileprivate func discoverable(_ name: String) async throws -> Account {
        let account = try await person(name)
        try await actions.updateProfile(ProfileChanges(discoverable: true), as: account.id)
        try await work()
        return account
    }

    fileprivate func item(_ id: FeaturedItem.ID) async throws -> FeaturedItem? {
        try await database.read { try $0.item(id) }
    }

    /// What everybody is shown of a collection.
    fileprivate func collection(_ uri: JSONValue) async throws -> CollectionView? {
        try await database.read { reader in
            guard let id = try reader.collection(uri: uri.stringValue ?? "")?.id else { return nil }
            return try reader.collectionView(id, viewer: nil)
        }
    }
}

extension Stranger {
    fileprivate func agreesToBeFeatured() {
        publish([
            "interactionPolicy": [
                "canFeature": ["automaticApproval": ["https://www.w3.org/ns/activitystreams#Public"]]
            ]
        ])
    }

    fileprivate func collection(_ number: Int, _ items: [JSONValue]) -> JSONValue {
        [
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/fep/7aa9"],
            "id": .string("\(id)/collections/\(number)"), "type": "FeaturedCollection",
            "name": .string("Number \(number)"), "attributedTo": .string(id), "sensitive": false,
            "discoverable": true, "summaryMap": ["en": "<p onclick='evil()'>cute</p>"],
            "topic": ["type": "Hashtag", "name": "#cats"], "totalItems": .integer(Int64(items.count)),
            "orderedItems": .array(items),
        ]
    }

    fileprivate func item(_ number: Int, of account: String, _ stamp: String) -> JSONValue {
        [
            "id": .string("\(id)/items/\(number)"), "type": "FeaturedItem", "featuredObject": .string(account),
            "featuredObjectType": "Person", "featureAuthorization": .string(stamp),
        ]
    }

    /// Serves a stamp that binds this person to a collection.
    fileprivate func stamp(_ number: Int, for collection: JSONValue) -> String {
        let address = "\(id)/stamps/\(number)"
        remote.serve(
            "/users/\(name)/stamps/\(number)",
            [
                "id": .string(address), "type": "FeatureAuthorization", "interactingObject": collection,
                "interactionTarget": .string(id),
            ])
        return address
    }
}
