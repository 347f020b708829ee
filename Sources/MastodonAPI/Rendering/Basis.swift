import Database
import Domain
import Store

/// What an answer was made of: as long as none of it has changed, the same answer is right.
struct Basis: Sendable {
    /// From before the answer was read.
    let moment: Freshness.Moment
    var marks: [Mark]

    /// - Parameter viewer: nil for answers that are the same for everybody.
    init(_ moment: Freshness.Moment, viewer: Account.ID?) {
        self.moment = moment
        marks = viewer.map { [.viewer($0), .posts(by: $0)] } ?? []
    }

    /// Adds what a row shows; false where that changes by itself or by what is not noticed.
    mutating func add(_ row: StatusRow) -> Bool {
        guard add(row.own) else { return false }
        return row.boosted.map { add($0) } ?? true
    }

    mutating func add(_ row: AccountRow) -> Bool {
        marks.append(.account(row.head.id))
        return !row.pieces.namesAnother
    }

    private mutating func add(_ parts: StatusParts) -> Bool {
        marks.append(.post(parts.head.id))
        marks.append(.account(parts.head.author.id))
        // Polls end by the clock; what is quoted is another post, of another author, seen with other eyes.
        return !parts.post.hasPoll && !parts.post.hasReactions && !parts.post.hasQuote && !parts.author.namesAnother
    }
}

extension MastodonAPI {
    /// The beginning of a basis, from before reading; nil where nothing is kept.
    func basis(viewer: Account.ID?) -> Basis? {
        actions.database.freshness.map { Basis($0.moment, viewer: viewer) }
    }
}

extension Reply {
    /// - Parameters:
    ///   - marks: what decides which rows there are.
    ///   - rows: all that it shows.
    func kept(_ basis: Basis?, _ marks: [Mark], _ rows: [StatusRow]) -> Reply {
        guard var basis else { return self }
        basis.marks += marks
        for row in rows where !basis.add(row) { return self }
        return kept(basis)
    }

    func kept(_ basis: Basis) -> Reply {
        var reply = self
        reply.basis = basis
        return reply
    }
}
