import HTTPTransport

/// The names under which ActivityPub's JSON travels.
enum MediaTypes {
    static let activity = "application/activity+json"
    static let ldActivity = #"application/ld+json; profile="https://www.w3.org/ns/activitystreams""#
    /// What we ask other servers for.
    static let accepted = "\(activity), \(ldActivity)"
    static let profile = "https://www.w3.org/ns/activitystreams"

    /// Whether a body of this type may be read as an activity or object. Anything else could be somebody's upload
    /// (CVE-2024-25623): the profile is demanded where the specification demands it.
    static func isActivity(_ contentType: String?) -> Bool {
        guard let contentType else { return false }
        let header = HeaderParameters(contentType)
        switch header.value {
        case activity: return true
        case "application/ld+json":
            return header["profile"]?.split(separator: " ").contains(Substring(profile)) ?? false
        default: return false
        }
    }

    static func isJSON(_ contentType: String?) -> Bool {
        guard let contentType else { return false }
        let value = HeaderParameters(contentType).value
        return value == "application/json" || value.hasSuffix("+json")
    }
}
