import HTTPTypes

extension HTTPField.Name {
    static let contentSecurityPolicy = name("content-security-policy")
    static let referrerPolicy = name("referrer-policy")
    static let permissionsPolicy = name("permissions-policy")
    static let openerPolicy = name("cross-origin-opener-policy")
    static let resourcePolicy = name("cross-origin-resource-policy")
    static let frameOptions = name("x-frame-options")
    static let clearSiteData = name("clear-site-data")
    static let fetchSite = name("sec-fetch-site")
    static let lastEventID = name("last-event-id")
    static let fragment = name("martlet-fragment")

    private static func name(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("not a header name: \(text)") }
        return name
    }
}
