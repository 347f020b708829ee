/// How this server treats another one, and every server below its name.
package enum ServerRule: String, Sendable, CaseIterable {
    /// Like everybody else.
    case none
    /// What its people write is shown, but no pictures, films or sounds of theirs.
    case media
    /// Its people are shown to those who follow them, and notify nobody else.
    case limit
    /// Nothing is taken from there or sent there; what came before is not shown.
    case suspend

    /// What it means for each of its accounts.
    package var standing: Account.Standing {
        switch self {
        case .none, .media: .good
        case .limit: .limited
        case .suspend: .suspended
        }
    }
}

/// A server with the rule for it.
package struct RuledServer: Sendable, Hashable {
    package var host: String
    package var rule: ServerRule

    package init(host: String, rule: ServerRule) {
        self.host = host
        self.rule = rule
    }
}
