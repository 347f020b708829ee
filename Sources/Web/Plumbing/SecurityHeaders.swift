import HTTPTypes

/// What a browser may do with a page of ours.
struct SecurityHeaders: Sendable {
    /// Where pictures of posts may come from besides this server.
    var mediaSources: [String]
    /// TLS is spoken to the outside.
    var isSecure: Bool

    /// - Parameter formTarget: another place that a form of this page may lead to (the client after an OAuth consent).
    func add(to headers: inout HTTPFields, formTarget: String? = nil) {
        headers[.contentSecurityPolicy] = policy(formTarget: formTarget)
        headers[.xContentTypeOptions] = "nosniff"
        headers[.referrerPolicy] = "same-origin"
        headers[.permissionsPolicy] = "camera=(), geolocation=(), microphone=(), browsing-topics=()"
        headers[.openerPolicy] = "same-origin"
        headers[.resourcePolicy] = "same-origin"
        headers[.frameOptions] = "DENY"
        if isSecure { headers[.strictTransportSecurity] = "max-age=63072000" }
    }

    /// Hashes, not nonces: a nonce would make every page unique and uncacheable.
    func policy(formTarget: String? = nil) -> String {
        let media = (["'self'"] + mediaSources).joined(separator: " ")
        let forms = ["'self'", formTarget].compactMap(\.self).joined(separator: " ")
        return """
            default-src 'none'; script-src 'self' \(Assets.embedded.importMapHash); style-src 'self'; \
            img-src \(media) data: blob:; media-src \(media); connect-src 'self'; worker-src 'self'; \
            manifest-src 'self'; form-action \(forms); base-uri 'none'; frame-ancestors 'none'; \
            require-trusted-types-for 'script'; trusted-types martlet
            """
    }
}
