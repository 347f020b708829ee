/// The activities this server sends, with what each needs. `id` is the activity's own.
extension ActivityDocument {
    package static func create(_ note: NoteDocument, id: String) -> ActivityDocument {
        ActivityDocument(
            .create, id: id, actor: note.attributedTo, object: .note(note), to: note.to, cc: note.cc,
            published: note.published)
    }

    package static func update(_ note: NoteDocument, id: String, at moment: Int64) -> ActivityDocument {
        ActivityDocument(
            .update, id: id, actor: note.attributedTo, object: .note(note), to: note.to, cc: note.cc, published: moment)
    }

    package static func update(_ actor: ActorDocument, id: String) -> ActivityDocument {
        ActivityDocument(.update, id: id, actor: actor.id, object: .actor(actor), to: [Audience.everybody])
    }

    /// The deletion of a post.
    package static func delete(_ noteID: String, id: String, actor: String, to: [String]) -> ActivityDocument {
        ActivityDocument(.delete, id: id, actor: actor, object: .tombstone(noteID), to: to)
    }

    /// The end of an actor.
    package static func delete(actor: String, id: String) -> ActivityDocument {
        ActivityDocument(.delete, id: id, actor: actor, object: .id(actor), to: [Audience.everybody])
    }

    package static func follow(_ target: String, id: String, actor: String) -> ActivityDocument {
        ActivityDocument(.follow, id: id, actor: actor, object: .id(target))
    }

    package static func block(_ target: String, id: String, actor: String) -> ActivityDocument {
        ActivityDocument(.block, id: id, actor: actor, object: .id(target))
    }

    package static func like(_ noteID: String, id: String, actor: String) -> ActivityDocument {
        ActivityDocument(.like, id: id, actor: actor, object: .id(noteID))
    }

    package static func announce(
        _ noteID: String, id: String, actor: String, to: [String], cc: [String], published: Int64
    ) -> ActivityDocument {
        ActivityDocument(.announce, id: id, actor: actor, object: .id(noteID), to: to, cc: cc, published: published)
    }

    /// - Parameter follow: as it came; only its id and ends are repeated.
    package static func accept(_ follow: ActivityDocument, id: String, actor: String) -> ActivityDocument {
        ActivityDocument(.accept, id: id, actor: actor, object: .activity(follow))
    }

    package static func reject(_ follow: ActivityDocument, id: String, actor: String) -> ActivityDocument {
        ActivityDocument(.reject, id: id, actor: actor, object: .activity(follow))
    }

    /// Undoes a Follow, Like, Announce or Block, which is repeated inside.
    package static func undo(_ activity: ActivityDocument, id: String) -> ActivityDocument {
        ActivityDocument(
            .undo, id: id, actor: activity.actor, object: .activity(activity), to: activity.to, cc: activity.cc)
    }

    /// A report: the account first, then its posts.
    package static func flag(_ objects: [String], comment: String, id: String, actor: String) -> ActivityDocument {
        var activity = ActivityDocument(.flag, id: id, actor: actor, object: .ids(objects))
        activity.content = comment
        return activity
    }

    package static func move(_ actor: String, to target: String, followers: String, id: String) -> ActivityDocument {
        var activity = ActivityDocument(.move, id: id, actor: actor, object: .id(actor), to: [followers])
        activity.target = target
        return activity
    }

    /// Pins a post: puts it into the collection `featured`.
    package static func add(_ noteID: String, to featured: String, id: String, actor: String) -> ActivityDocument {
        var activity = ActivityDocument(.add, id: id, actor: actor, object: .id(noteID), to: [Audience.everybody])
        activity.target = featured
        return activity
    }

    package static func remove(_ noteID: String, from featured: String, id: String, actor: String) -> ActivityDocument {
        var activity = ActivityDocument(.remove, id: id, actor: actor, object: .id(noteID), to: [Audience.everybody])
        activity.target = featured
        return activity
    }
}

/// Collections of accounts (FEP-7aa9). Mastodon gives their Add and Remove no id; ours have one.
extension ActivityDocument {
    package static func add(_ object: Object, to target: String, id: String, actor: String) -> ActivityDocument {
        var activity = ActivityDocument(.add, id: id, actor: actor, object: object, to: [Audience.everybody])
        activity.target = target
        return activity
    }

    package static func update(_ collection: FeaturedCollectionDocument, id: String) -> ActivityDocument {
        ActivityDocument(
            .update, id: id, actor: collection.attributedTo, object: .collection(collection), to: [Audience.everybody])
    }

    /// Asks somebody whether they agree to be in a collection.
    package static func featureRequest(
        _ target: String, in collection: String, id: String, actor: String
    ) -> ActivityDocument {
        var activity = ActivityDocument(.featureRequest, id: id, actor: actor, object: .id(target), to: [target])
        activity.instrument = .id(collection)
        return activity
    }

    /// Agrees, with a stamp.
    package static func accept(
        request: String, stamp: String, id: String, actor: String, to owner: String
    ) -> ActivityDocument {
        var activity = ActivityDocument(.accept, id: id, actor: actor, object: .id(request), to: [owner])
        activity.result = stamp
        return activity
    }

    package static func reject(request: String, id: String, actor: String, to owner: String) -> ActivityDocument {
        ActivityDocument(.reject, id: id, actor: actor, object: .id(request), to: [owner])
    }

    /// Takes a stamp back.
    package static func delete(_ stamp: FeatureAuthorizationDocument, id: String) -> ActivityDocument {
        ActivityDocument(
            .delete, id: id, actor: stamp.interactionTarget, object: .stamp(stamp), to: [Audience.everybody])
    }
}
