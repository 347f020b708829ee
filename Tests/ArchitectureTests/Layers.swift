/// Who may import whom. ARCHITECTURE.md has the same table with the reasons.
enum Layers {
    /// What a target may import of ours; everything not listed is forbidden.
    static let allowed: [String: Set<String>] = [
        "JSON": [],
        "Localization": ["CResources"],
        "Database": ["CLibPQ", "CSQLite"],
        "JobQueue": ["Database"],
        "HTTPTransport": ["JSON", "CZlib"],
        "HTTPSignatures": ["CCrypto"],
        "ActivityVocabulary": ["JSON"],
        "Domain": ["CGumbo"],
        "Store": ["Database", "Domain", "JSON"],
        "Streaming": ["Domain"],
        "Actions": ["Domain", "JSON", "Database", "Store", "JobQueue"],
        "MastodonAPI": model,
        "Web": model.union(["Localization", "CResources"]),
        "Federation": model.union(["ActivityVocabulary", "HTTPSignatures"]),
        "Distribution": model.union(["Localization", "CCurl"]),
        "Server": everything,
        "martlet": everything.union(["Server"]),
        // Over C libraries, and assets: no Swift in them.
        "CLibPQ": [], "CSQLite": [], "CGumbo": [], "CZlib": [], "CCrypto": [], "CCurl": [], "CResources": [],
    ]

    private static let model: Set<String> = [
        "Domain", "JSON", "Database", "Store", "JobQueue", "Actions", "HTTPTransport", "Streaming",
    ]
    private static let everything = model.union([
        "MastodonAPI", "Web", "Federation", "Distribution", "ActivityVocabulary", "HTTPSignatures", "Localization",
    ])

    /// Packages that only these targets may import: each stands behind one wall.
    static let onlyIn: [String: Set<String>] = [
        "GRDB": ["Database"],
        "AsyncHTTPClient": ["HTTPTransport"],
        "ArgumentParser": ["martlet"],
        "Configuration": ["Server"],
        "FoundationNetworking": [],
    ]

    /// The targets whose business SQL is.
    static let speakSQL: Set<String> = ["Store", "Database", "JobQueue"]
}
