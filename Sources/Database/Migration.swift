/// One step in the history of the tables. Once released it is never changed, only followed by others.
package struct Migration: Sendable {
    let name: String
    let steps: @Sendable (Transaction) throws -> Void

    /// A migration as code. Statements without parameters are written in SQLite's words (see `Dialect.definition`).
    package init(_ name: String, _ steps: @escaping @Sendable (Transaction) throws -> Void) {
        self.name = name
        self.steps = steps
    }

    /// A migration as SQL statements divided by semicolons, written in SQLite's words.
    package init(_ name: String, sql: String) {
        self.init(name) { try $0.script(sql) }
    }
}
