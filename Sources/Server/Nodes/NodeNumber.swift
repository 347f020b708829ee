import Database
import Domain
import Foundation
import Store
import Synchronization

/// The number by which the ids of this process differ from those of others: leased in PostgreSQL; on SQLite, where
/// one process serves and commands are short, taken from the process.
final class NodeNumber: Sendable {
    private struct State {
        var number: Int?
        var otherNodes = 0
    }

    let ids: Snowflake
    /// This process among those on the same database.
    let name: String
    private let database: Database
    private let state: Mutex<State>

    /// A process that ends without a word has its number for so long.
    private static let lease: Int64 = 60_000

    private init(_ database: Database, ids: Snowflake, name: String, number: Int?) {
        self.database = database
        self.ids = ids
        self.name = name
        state = Mutex(State(number: number))
    }

    /// Takes a number. Throws `StartFault` when there are as many processes as numbers.
    ///
    /// - Parameter leases: false where the tables may be older than this binary.
    static func take(on database: Database, clock: Clock, leases: Bool) async throws -> NodeNumber {
        let name = String(UInt64.random(in: 0 ... .max), radix: 36)
        guard leases, database.dialect == .postgres else {
            return NodeNumber(
                database, ids: Snowflake(node: Int(getpid()), clock: clock), name: name, number: nil)
        }
        let number = try await lease(to: name, on: database)
        return NodeNumber(database, ids: Snowflake(node: number, clock: clock), name: name, number: number)
    }

    /// Whether others were there when last looked.
    var hasOthers: Bool { state.withLock { $0.otherNodes > 0 } }

    /// Holds the number for longer; takes another one when it was lost, as after a long sleep.
    func keep() async throws {
        guard let number = state.withLock({ $0.number }) else { return }
        let (isOurs, others) = try await database.write { [name] transaction in
            (
                try transaction.keepNodeNumber(number, of: name, for: Self.lease),
                try transaction.otherNodes(than: name)
            )
        }
        let kept = isOurs ? number : try await Self.lease(to: name, on: database)
        if kept != number { ids.renumber(kept) }
        state.withLock { $0 = State(number: kept, otherNodes: others) }
    }

    /// Gives it back. Should that fail, the lease ends by itself.
    func release() async {
        guard let number = state.withLock({ $0.number }) else { return }
        _ = try? await database.write { [name] in try $0.releaseNodeNumber(number, of: name) }
    }

    private static func lease(to name: String, on database: Database) async throws -> Int {
        let number = try await database.write {
            try $0.leaseNodeNumber(to: name, below: Snowflake.nodes, for: lease)
        }
        guard let number else {
            throw StartFault(
                "\(Snowflake.nodes) processes work on this database already, and there are no more numbers. "
                    + "Stop one first; the number of one that was killed is free after a minute.")
        }
        return number
    }
}
