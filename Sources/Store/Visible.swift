import Database
import Domain

/// The one visibility predicate: REST, streaming, search, ActivityPub, feeds and pages all read posts through it.
package enum Visible {
    /// True where `viewer` (nil: anybody) may see the post that `alias` names. `author` is the alias of its account.
    ///
    /// A viewer whom the author has blocked sees nothing of them; posts of suspended and deleted accounts are gone
    /// for everyone; what waits for the consent of whom it answers is its author's alone. "Not found" and "not allowed" are the same answer (security: existence oracle).
    package static func post(_ alias: String, author: String, to viewer: Account.ID?) -> SQL {
        guard let viewer else {
            return "(\(raw: alias).visibility <= 1 AND NOT \(raw: alias).waits AND \(raw: author).standing < 2)"
        }
        return """
            (\(raw: author).standing < 2 AND (\(raw: alias).author_id = \(viewer) OR (
                (\(raw: alias).visibility <= 1
                 OR EXISTS (SELECT 1 FROM mentions vm
                            WHERE vm.post_id = \(raw: alias).id AND vm.account_id = \(viewer))
                 OR (\(raw: alias).visibility = 2
                     AND EXISTS (SELECT 1 FROM follows vf
                                 WHERE vf.follower_id = \(viewer) AND vf.target_id = \(raw: alias).author_id)))
                AND NOT \(raw: alias).waits
                AND NOT EXISTS (SELECT 1 FROM blocks vb
                                WHERE vb.account_id = \(raw: alias).author_id AND vb.target_id = \(viewer)))))
            """
    }

    /// The same for a row that may be a boost: the boost and what it boosts must both be visible.
    /// Needs joins named `p`, `a` (the row and its author) and left joins `r`, `ra` (what it boosts, and whose).
    package static func entry(to viewer: Account.ID?) -> SQL {
        let row = post("p", author: "a", to: viewer)
        let subject = post("r", author: "ra", to: viewer)
        return "(\(row) AND (p.reblog_of_id IS NULL OR \(subject)))"
    }

    /// True where `viewer` may see the collection of the owner that `owner` names: collections are for everybody, except
    /// whom the owner has blocked.
    package static func collection(owner: String, to viewer: Account.ID?) -> SQL {
        guard let viewer else { return "(\(raw: owner).standing < 2)" }
        return """
            (\(raw: owner).standing < 2 AND NOT EXISTS (
                SELECT 1 FROM blocks vb WHERE vb.account_id = \(raw: owner).id AND vb.target_id = \(viewer)))
            """
    }

    /// True where the viewer does not want to be shown the account that `alias` names: blocked or muted, either way.
    package static func unwanted(_ accountID: String, by viewer: Account.ID) -> SQL {
        """
        (EXISTS (SELECT 1 FROM blocks ub WHERE ub.account_id = \(viewer) AND ub.target_id = \(raw: accountID))
         OR EXISTS (SELECT 1 FROM blocks ub WHERE ub.account_id = \(raw: accountID) AND ub.target_id = \(viewer))
         OR EXISTS (SELECT 1 FROM mutes um WHERE um.account_id = \(viewer) AND um.target_id = \(raw: accountID)))
        """
    }

    /// The joins that `entry` needs, over posts `p`.
    package static let joins: SQL = """
        JOIN accounts a ON a.id = p.author_id
        LEFT JOIN posts r ON r.id = p.reblog_of_id
        LEFT JOIN accounts ra ON ra.id = r.author_id
        """
}
