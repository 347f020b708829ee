import JSON

extension LinkedObject {
    /// Discourse writes `sharedInbox` beside the inbox.
    var sharedInbox: String? { (LinkedObject(self["endpoints"])?["sharedInbox"] ?? self["sharedInbox"])?.reference }
}
