import CSQLite
import Foundation

/// Listens to every change of a row on the connection that writes, and tells `Freshness` of each commit.
///
/// Used by the thread of its connection only.
final class SQLiteWatch {
    /// A rule with its columns by number.
    private final class Plan {
        let table: String
        var rows: [(column: Int32, kind: UInt8)] = []
        var members: [(column: Int32, kind: UInt8)] = []
        var sweeping: [Int32] = []
        var changesEverything = false

        init(_ table: String) { self.table = table }
    }

    let freshness: Freshness
    private let watch: Watch
    private let handle: OpaquePointer
    private var plans: [String: Plan] = [:]
    /// By the address of the table's name in SQLite's schema, which is the same from row to row.
    private var byAddress: [UnsafePointer<CChar>: Plan] = [:]
    private var isPlanned = false
    private var pending: Set<Mark> = []

    /// - Parameter handle: the connection; it must live as long as this does.
    init(_ watch: Watch, on handle: OpaquePointer, freshness: Freshness) {
        self.watch = watch
        self.handle = handle
        self.freshness = freshness
        csqlite_watch(
            UnsafeMutableRawPointer(handle),
            { context, change, table in
                guard let context, let table else { return }
                Unmanaged<SQLiteWatch>.fromOpaque(context).takeUnretainedValue().noticed(change, table)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit { csqlite_watch(UnsafeMutableRawPointer(handle), nil, nil) }

    /// Learns which column is where; before a transaction, because inside a change nothing can be asked.
    func plan(_ columns: (_ table: String) throws -> [String]) rethrows {
        guard !isPlanned else { return }
        plans = [:]
        byAddress = [:]
        for (table, rule) in watch.rules {
            let names = try columns(table)
            let plan = Plan(table)
            func number(_ column: String) -> Int32 {
                guard let index = names.firstIndex(of: column) else {
                    // Tables that are older than this program, while it brings them up to date.
                    plan.changesEverything = true
                    return 0
                }
                return Int32(index)
            }
            plan.rows = rule.rows.map { (number($0.column), $0.kind) }
            plan.members = rule.members.map { (number($0.column), $0.kind) }
            plan.sweeping = rule.sweeping.map(number)
            plans[table] = plan
        }
        isPlanned = true
    }

    /// Tables have changed, or will: until the next plan everything changes.
    func forgetPlan() {
        isPlanned = false
        plans = [:]
        byAddress = [:]
    }

    func committed() {
        guard !pending.isEmpty else { return }
        freshness.note(pending)
        pending.removeAll(keepingCapacity: pending.count < 1_000)
    }

    func rolledBack() { pending.removeAll() }

    private func noticed(_ change: Int32, _ table: UnsafePointer<CChar>) {
        guard let plan = plan(for: table), !plan.changesEverything else {
            pending.insert(.everything)
            return
        }
        let (isOld, isNew) = (change != Int32(CSQLITE_INSERT.rawValue), change != Int32(CSQLITE_DELETE.rawValue))
        let database = UnsafeMutableRawPointer(handle)
        for (column, kind) in plan.rows {
            if isOld { pending.insert(Mark(kind, csqlite_old(database, column))) }
            if isNew { pending.insert(Mark(kind, csqlite_new(database, column))) }
        }
        for (column, kind) in plan.members {
            let before = isOld ? csqlite_old(database, column) : nil
            let after = isNew ? csqlite_new(database, column) : nil
            guard before != after else { continue }
            if let before { pending.insert(Mark(kind, before)) }
            if let after { pending.insert(Mark(kind, after)) }
        }
        guard isOld, isNew else { return }
        for column in plan.sweeping where csqlite_old(database, column) != csqlite_new(database, column) {
            pending.insert(.everything)
        }
    }

    private func plan(for table: UnsafePointer<CChar>) -> Plan? {
        if let known = byAddress[table], strcmp(known.table, table) == 0 { return known }
        guard let plan = plans[String(cString: table)] else { return nil }
        byAddress[table] = plan
        return plan
    }
}
