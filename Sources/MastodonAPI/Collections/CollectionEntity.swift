import Domain
import JSON
import Store

extension JSONWriter {
    /// A Collection entity.
    mutating func write(_ view: CollectionView, _ identity: ServerIdentity) {
        let collection = view.collection
        beginObject()
        field("id", decimal: collection.id.rawValue)
        field("account_id", decimal: collection.owner.rawValue)
        field("uri", collection.uri)
        field("url", collection.url)
        field("name", collection.name)
        field("description", collection.description.html)
        field("language", collection.language)
        field("local", collection.isLocal)
        field("sensitive", collection.sensitive)
        field("discoverable", collection.discoverable)
        key("tag")
        if let tag = collection.tag { self.tag(tag, identity) } else { null() }
        field("created_at", date: collection.createdAt.milliseconds)
        field("updated_at", date: collection.updatedAt.milliseconds)
        field("item_count", view.count)
        key("items")
        beginArray()
        for item in view.items { write(item) }
        endArray()
        endObject()
    }

    /// A CollectionItem entity.
    mutating func write(_ item: FeaturedItem) {
        beginObject()
        field("id", decimal: item.id.rawValue)
        field("account_id", decimal: item.account?.rawValue)
        field("state", item.state.name)
        field("created_at", date: item.createdAt.milliseconds)
        endObject()
    }

    /// A ShallowTag entity.
    private mutating func tag(_ display: String, _ identity: ServerIdentity) {
        let key = Hashtag.key(of: display)
        beginObject()
        field("name", key)
        field("url", identity.tagURL(key))
        endObject()
    }
}

extension Renderer {
    /// A Collection entity on its own.
    func bytes(_ view: CollectionView) -> [UInt8] {
        var json = JSONWriter(capacity: 2_048)
        json.write(view, identity)
        return json.bytes
    }
}

extension Reply {
    /// A WrappedCollection entity.
    static func collection(_ view: CollectionView, _ identity: ServerIdentity) -> Reply {
        .json { json in
            json.beginObject()
            json.key("collection")
            json.write(view, identity)
            json.endObject()
        }
    }

    /// A Collections entity.
    static func collections(_ views: [CollectionView], _ identity: ServerIdentity) -> Reply {
        .json(capacity: 64 + views.count * 2_048) { json in
            json.beginObject()
            json.key("collections")
            json.beginArray()
            for view in views { json.write(view, identity) }
            json.endArray()
            json.endObject()
        }
    }
}
