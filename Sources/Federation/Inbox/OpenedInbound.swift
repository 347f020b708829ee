import ActivityVocabulary
import JSON
import Store

/// An activity that the inbox kept, read once for all that is asked of it.
struct OpenedInbound: Sendable {
    let stored: InboundActivity
    let verified: Verified
    let subjects: Subjects

    init(_ stored: InboundActivity) throws {
        self.stored = stored
        verified = try Verified(stored: stored)
        subjects = Subjects(of: verified)
    }
}

/// Activities of one sender that are about different things, so that their order does not matter.
struct Wave {
    private static let limit = 16

    private(set) var letters: [OpenedInbound] = []
    private(set) var subjects = Subjects()

    var isFull: Bool { letters.count == Self.limit }

    mutating func append(_ letter: OpenedInbound) {
        letters.append(letter)
        subjects.formUnion(letter.subjects)
    }
}
