import ActivityVocabulary

extension ActivityDocument {
    /// What it is about: the same number for a post's Create, Update, boosts and Delete, for a Like and its Undo, for
    /// all that passes between two people who follow or block each other. Of the same number, nothing overtakes
    /// anything on its way to an inbox. 0: it may go whenever it likes. That two topics share a number by chance costs
    /// a little time, and nothing else.
    var topic: Int64 {
        guard let subject else { return 0 }
        // FNV-1a, 64 bits.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in "\(actor) \(subject)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int64(bitPattern: hash)
    }

    private var subject: String? {
        switch (kind, object) {
        // An answer to a Follow is about whoever asked.
        case (.accept, .activity(let follow)), (.reject, .activity(let follow)): follow.actor
        case (_, .id(let id)), (_, .tombstone(let id)), (_, .vote(let id, _, _, _, _)): id
        case (_, .note(let note)): note.id
        case (_, .actor(let actor)): actor.id
        case (_, .activity(let inner)): inner.subject
        default: nil
        }
    }
}
