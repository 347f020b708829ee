/// Which words the engine at hand wants, where the two differ. All differences between SQLite and PostgreSQL that
/// show in SQL are in this file; what works on both is simply written as it is.
package enum Dialect: Sendable {
    case sqlite, postgres
}

// What queries use.
extension Dialect {
    /// The greatest of several expressions; NULLs make SQLite's answer NULL, PostgreSQL passes over them.
    package func greatest(_ expressions: SQL...) -> SQL {
        SQL(raw: self == .sqlite ? "max(" : "greatest(") + .joined(expressions, separator: ", ") + ")"
    }

    package func least(_ expressions: SQL...) -> SQL {
        SQL(raw: self == .sqlite ? "min(" : "least(") + .joined(expressions, separator: ", ") + ")"
    }

    /// `LIKE` without regard to (ASCII) case; `\` escapes.
    package func matches(_ expression: SQL, like pattern: String) -> SQL {
        switch self {
        case .sqlite: expression + " LIKE \(pattern) ESCAPE '\\'"
        case .postgres: expression + " ILIKE \(pattern) ESCAPE '\\'"
        }
    }

    /// Ends a SELECT so that rows another node has locked are passed over, and these are locked until the commit.
    /// SQLite has one writer and needs none.
    package var skippingLocked: SQL {
        self == .sqlite ? "" : " FOR UPDATE SKIP LOCKED"
    }

    /// Holds a lock of that number until the commit, so that of several nodes only one is past this point. Nil on
    /// SQLite, where a write transaction is alone anyway.
    package func transactionLock(_ number: Int64) -> SQL? {
        self == .sqlite ? nil : "SELECT 1 FROM (SELECT pg_advisory_xact_lock(\(number))) AS lock"
    }
}

// How parameters are written.
extension Dialect {
    /// The statement in the engine's own words, from text with `SQL.Mark`s.
    func rendered(_ text: String) -> String {
        var rendered = ""
        rendered.reserveCapacity(text.utf8.count + 32)
        var number = 0
        for scalar in text.unicodeScalars {
            switch scalar {
            case SQL.Mark.value, SQL.Mark.integers, SQL.Mark.texts:
                number += 1
                rendered += parameter(scalar, number)
            default:
                rendered.unicodeScalars.append(scalar)
            }
        }
        return rendered
    }

    private func parameter(_ mark: Unicode.Scalar, _ number: Int) -> String {
        switch (self, mark) {
        case (.sqlite, SQL.Mark.value): "?\(number)"
        case (.sqlite, _): "(SELECT value FROM json_each(?\(number)))"
        case (.postgres, SQL.Mark.integers): "(SELECT unnest($\(number)::bigint[]))"
        case (.postgres, SQL.Mark.texts): "(SELECT unnest($\(number)::text[]))"
        case (.postgres, _): "$\(number)"
        }
    }
}

// How tables are defined.
extension Dialect {
    /// Definitions written in SQLite's words, capitals as keywords, in those of the engine. Types become
    /// PostgreSQL's; BOOLEAN becomes INTEGER on SQLite, whose STRICT tables know none. Quoted text stays.
    func definition(_ text: String) -> String {
        var words = DefinitionWords(text)
        var result = ""
        while let piece = words.next() {
            switch piece {
            case .other(let text): result += text
            case .word(let word): result += self == .sqlite ? sqliteWord(word) : postgresWord(word)
            case .tableOptions(let options): result += self == .sqlite ? options : ""
            }
        }
        return result
    }

    private func sqliteWord(_ word: Substring) -> Substring {
        word == "BOOLEAN" ? "INTEGER" : word
    }

    private func postgresWord(_ word: Substring) -> Substring {
        switch word {
        case "INTEGER": "BIGINT"
        case "BLOB": "BYTEA"
        case "REAL": "DOUBLE PRECISION"
        default: word
        }
    }
}
