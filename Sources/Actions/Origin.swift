/// The part of an address that says whose server it is on.
enum Origin {
    /// Host and port in lower case; nil when the text is no http address.
    static func of(_ address: String) -> String? {
        guard let scheme = address.range(of: "://"),
            ["http", "https"].contains(address[..<scheme.lowerBound].lowercased())
        else { return nil }
        let host = address[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return host.isEmpty || host.contains("@") ? nil : host.lowercased()
    }

    /// Whether both addresses are on one server: nobody speaks for another server (CVE-2024-23832).
    static func isShared(_ one: String, _ other: String) -> Bool {
        guard let origin = of(one) else { return false }
        return origin == of(other)
    }
}
