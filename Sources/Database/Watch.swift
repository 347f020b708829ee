/// A subject that rows are about, such as "the post 17": what changed rows are remembered by.
///
/// Subjects share a bounded number of slots. Two that meet in one are taken for the same: something then counts as
/// changed that was not, never the reverse.
package struct Mark: Hashable, Sendable {
    static let slots = 1 << 17

    let slot: UInt32

    private init(slot: UInt32) { self.slot = slot }

    /// - Parameters:
    ///   - kind: what kind of subject; the numbers are the caller's.
    ///   - id: which one.
    package init(_ kind: UInt8, _ id: Int64) {
        // Fibonacci hashing: ids that differ in few bits are spread over all slots.
        let mixed = (UInt64(bitPattern: id) &+ UInt64(kind) << 56 &+ 1) &* 0x9E37_79B9_7F4A_7C15
        slot = UInt32(truncatingIfNeeded: mixed >> 47)
    }

    /// Stands for every subject at once.
    static let everything = Mark(slot: UInt32(slots))
}

/// Which changes of which tables say something about which subjects.
package struct Watch: Sendable {
    /// How the rows of one table are read. Columns hold integers.
    package struct Rule: Sendable {
        var rows: [(column: String, kind: UInt8)] = []
        var members: [(column: String, kind: UInt8)] = []
        var sweeping: [String] = []

        /// - Parameters:
        ///   - rows: any change of a row is one of the subject in this column.
        ///   - members: only rows that come, go, or get another value in this column are.
        ///   - sweeping: another value in this column changes everything.
        package init(
            rows: KeyValuePairs<String, UInt8> = [:], members: KeyValuePairs<String, UInt8> = [:],
            sweeping: [String] = []
        ) {
            self.rows = rows.map { ($0, $1) }
            self.members = members.map { ($0, $1) }
            self.sweeping = sweeping
        }

        /// Changes of this table are of no interest.
        package static let none = Rule()
    }

    /// Any change of a table that is not among these changes everything.
    package var rules: [String: Rule]

    package init(_ rules: [String: Rule]) { self.rules = rules }

    /// The same, and these tables are of no interest.
    package func ignoring(_ tables: [String]) -> Watch {
        Watch(rules.merging(tables.map { ($0, .none) }) { rule, _ in rule })
    }
}
