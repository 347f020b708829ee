/// How much of each repeated or unbounded property is read. What goes beyond is left out, not refused: one profile
/// field too many is no reason to lose a person.
enum Caps {
    /// Scalars of a name or another short text.
    static let text = 2_048
    /// Scalars of a profile's text.
    static let summary = 20_000
    /// Scalars of a post's HTML; the sanitiser has its own limit below that.
    static let content = 400_000
    static let addressBytes = 2_048
    static let recipients = 1_000
    /// Addresses in one list of an interaction policy.
    static let parties = 100
    static let mentions = 100
    static let hashtags = 100
    static let emojis = 100
    static let attachments = 16
    static let fields = 50
    static let keys = 10
    static let aliases = 256
    static let pollOptions = 100
    static let reportedObjects = 100
    static let collectionName = 256
    static let featuredItems = 150
}
