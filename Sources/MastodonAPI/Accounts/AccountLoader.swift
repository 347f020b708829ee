import Database
import Domain
import JSON
import Store

/// An account ready to be written.
struct AccountRow: Sendable {
    let head: AccountHead
    let pieces: AccountPieces
}

extension Renderer {
    /// What is needed to write `ids`, in their order; unknown ones are left out.
    func accountRows(_ ids: [Account.ID], _ reader: Reader) throws -> [AccountRow] {
        let heads = try reader.accountHeads(ids)
        let pieces = try accountPieces(heads, reader)
        return heads.compactMap { head in pieces[head.id.rawValue].map { AccountRow(head: head, pieces: $0) } }
    }
}

extension JSONWriter {
    /// An Account entity.
    mutating func write(_ row: AccountRow) { write(row.pieces, row.head) }

    mutating func write(_ rows: [AccountRow]) {
        beginArray()
        for row in rows { write(row) }
        endArray()
    }

    /// A list of Status entities.
    mutating func write(_ rows: [StatusRow], viewer: Account.ID?) {
        beginArray()
        for row in rows { write(row, viewer: viewer) }
        endArray()
    }
}

extension Reply {
    static func statuses(_ rows: [StatusRow], viewer: Account.ID?) -> Reply {
        .json(capacity: 64 + rows.count * 3_072) { $0.write(rows, viewer: viewer) }
    }

    static func accounts(_ rows: [AccountRow]) -> Reply {
        .json(capacity: 64 + rows.count * 1_536) { $0.write(rows) }
    }

    static func account(_ row: AccountRow) -> Reply { .json { $0.write(row) } }

    static func status(_ row: StatusRow, viewer: Account.ID?) -> Reply {
        .json(capacity: 4_096) { $0.write(row, viewer: viewer) }
    }
}

/// Rows of a list of accounts with the cursors that lead on.
struct AccountPage: Sendable {
    let rows: [AccountRow]
    let cursors: [Cursor<Account>]
}

extension MastodonAPI {
    /// Answers with a page of accounts in the order of its cursors.
    func accounts(_ page: AccountPage, _ request: Page, call: Call) -> Reply {
        paged(.accounts(page.rows), at: page.cursors, request, call)
    }

    /// Loads the accounts that cursors point to.
    func accountPage(_ cursors: [Cursor<Account>], _ reader: Reader) throws -> AccountPage {
        AccountPage(rows: try renderer.accountRows(cursors.map(\.id), reader), cursors: cursors)
    }
}
