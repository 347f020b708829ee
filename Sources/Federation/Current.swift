import Database

/// Something read from the database that must not outlive a change of rights at another node.
struct Current<Value: Sendable>: Sendable {
    let value: Value
    /// Taken before it was read.
    let mark: Hearing.Mark
}
