// swift-tools-version:6.2
import PackageDescription

let swift: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
]

/// One Swift target of ours. `uses` names our own targets, `needs` products of packages.
func module(_ name: String, uses: [String] = [], needs: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .target(
        name: name, dependencies: uses.map { .target(name: $0) } + needs, exclude: exclude,
        swiftSettings: swift)
}

func tests(
    _ name: String, in folder: String? = nil, uses: [String], needs: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
    .testTarget(
        name: name, dependencies: uses.map { .target(name: $0) } + needs, path: "Tests/\(folder ?? name)",
        exclude: exclude, swiftSettings: swift)
}

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let nio: [Target.Dependency] = ["NIOCore", "NIOPosix", "NIOHTTP1", "NIOWebSocket", "NIOConcurrencyHelpers"].map {
    .product(name: $0, package: "swift-nio")
}
let httpTypes: [Target.Dependency] = [
    .product(name: "HTTPTypes", package: "swift-http-types"),
    .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
    .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
]
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let collections = Target.Dependency.product(name: "Collections", package: "swift-collections")

let model = ["Domain", "JSON", "Database", "Store", "JobQueue", "Actions", "HTTPTransport"]

let package = Package(
    name: "martlet",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "martlet", targets: ["martlet"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        // C libraries from the system, each behind a small target.
        .systemLibrary(name: "CLibPQ", path: "Sources/CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CGumbo", path: "Sources/CGumbo", pkgConfig: "gumbo", providers: [.apt(["libgumbo-dev"])]),
        .systemLibrary(name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CCrypto", path: "Sources/CCrypto", linkerSettings: [.linkedLibrary("crypto")]),
        .target(name: "CSQLite", path: "Sources/CSQLite", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(name: "CCurl", path: "Sources/CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .target(
            name: "CResources", path: "Sources/CResources",
            cSettings: [.unsafeFlags(["-std=c23", "-Wno-unused-command-line-argument"])],
            linkerSettings: [.linkedLibrary("z")]),

        // Libraries that know nothing of microblogging.
        module("JSON"),
        module("Localization", uses: ["CResources"], exclude: ["Catalogues"]),
        module("Database", uses: ["CLibPQ", "CSQLite"], needs: [grdb, sqlite, logging, metrics, collections]),
        module("JobQueue", uses: ["Database"], needs: [lifecycle, logging, metrics]),
        module(
            "HTTPTransport", uses: ["JSON", "CZlib"],
            needs: nio + httpTypes + [
                hummingbird, hummingbirdCore, httpClient, lifecycle, logging, metrics, collections, crypto,
            ]),
        module("HTTPSignatures", uses: ["CCrypto"]),
        module("ActivityVocabulary", uses: ["JSON"]),

        // Our model.
        module("Domain", uses: ["CGumbo"]),
        module("Store", uses: ["Database", "Domain", "JSON"], needs: [collections]),
        module(
            "Streaming", uses: ["Domain"],
            needs: [logging, .product(name: "NIOConcurrencyHelpers", package: "swift-nio")]),
        module(
            "Actions", uses: ["Domain", "JSON", "Database", "Store", "JobQueue"],
            needs: [crypto, cryptoExtras, collections, logging]),

        // Edges; never one another.
        module(
            "MastodonAPI", uses: model + ["Streaming"],
            needs: nio + [hummingbird, hummingbirdCore, logging, metrics, collections, crypto]),
        module(
            "Web", uses: model + ["Streaming", "Localization", "CResources"],
            needs: nio + httpTypes + [hummingbird, logging, crypto], exclude: ["Assets"]),
        module(
            "Federation", uses: model + ["Streaming", "ActivityVocabulary", "HTTPSignatures"],
            needs: nio + httpTypes + [hummingbird, lifecycle, logging, metrics, crypto]),
        module(
            "Distribution",
            uses: ["Domain", "Actions", "Database", "Store", "JobQueue", "Streaming", "Localization", "CCurl"],
            needs: [logging]),

        // Composition root and executable.
        module(
            "Server",
            uses: model + [
                "Streaming", "Localization", "MastodonAPI", "Web", "Federation", "Distribution", "HTTPSignatures",
                "ActivityVocabulary",
            ],
            needs: nio + [
                hummingbird, lifecycle, logging, metrics, configuration,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .executableTarget(
            name: "martlet", dependencies: ["Server", "Actions", "Store", "Domain", "Database", "JobQueue", arguments],
            swiftSettings: swift),
        tests("JSONTests", uses: ["JSON"]),
        tests("HTTPSignaturesTests", uses: ["HTTPSignatures"], needs: [crypto]),
        tests(
            "HTTPTransportTests", uses: ["HTTPTransport", "JSON"],
            needs: nio + httpTypes + [hummingbird, hummingbirdCore, lifecycle, logging]),
        .target(
            name: "PostgresCluster", dependencies: ["Database", logging], path: "Tests/PostgresCluster",
            swiftSettings: swift),
        tests("DatabaseTests", uses: ["Database", "PostgresCluster"], needs: [logging]),
        tests("JobQueueTests", uses: ["Database", "JobQueue", "PostgresCluster"], needs: [lifecycle, logging]),
        tests("LocalizationTests", uses: ["Localization"]),
        tests(
            "WebTests", uses: model + ["Web", "Localization", "Streaming", "PostgresCluster"],
            needs: nio + httpTypes + [hummingbird, logging, .product(name: "NIOEmbedded", package: "swift-nio")],
            exclude: ["Golden"]),
        tests("StreamingTests", uses: ["Streaming", "Domain"]),
        tests(
            "MastodonAPITests", uses: model + ["MastodonAPI", "Streaming", "PostgresCluster"],
            needs: nio + [
                hummingbird, hummingbirdCore, lifecycle, logging, .product(name: "NIOEmbedded", package: "swift-nio"),
            ], exclude: ["Golden"]),
        .executableTarget(
            name: "constant-bytes", dependencies: [hummingbird, logging], path: "Benchmarks/ConstantBytes",
            swiftSettings: swift),
        tests("ArchitectureTests", uses: []),
        .target(name: "BrowserKit", dependencies: nio + [httpClient], path: "Tests/BrowserKit", swiftSettings: swift),
        tests("BrowserKitTests", uses: ["BrowserKit"], needs: nio),
        tests("DomainTests", uses: ["Domain"]),
        tests("StoreTests", uses: ["Store", "Domain", "Database", "PostgresCluster"], needs: [logging]),
        tests(
            "ActionsTests", uses: ["Actions", "Store", "Domain", "Database", "PostgresCluster"],
            needs: [crypto, logging]),
        tests(
            "FederationTests",
            uses: model + ["Federation", "ActivityVocabulary", "HTTPSignatures", "Streaming", "PostgresCluster"],
            needs: nio + httpTypes + [hummingbird, lifecycle, logging], exclude: ["Golden"]),
        tests("ActivityVocabularyTests", uses: ["ActivityVocabulary", "JSON"], exclude: ["Golden", "Fixtures"]),
        .target(
            name: "Support",
            dependencies: [
                "Server", "Actions", "Database", "Domain", "Federation", "Store", "JSON", "JobQueue", "HTTPSignatures",
                "HTTPTransport", "PostgresCluster",
            ] + nio + httpTypes + [
                hummingbird, httpClient, lifecycle, logging,
                .product(name: "NIOFoundationCompat", package: "swift-nio"),
            ], path: "Tests/Support", swiftSettings: swift),
        tests(
            "ServerTests",
            uses: [
                "Server", "Support", "Actions", "Store", "Domain", "Database", "Federation", "JobQueue",
                "PostgresCluster",
            ], needs: [httpClient, logging]),
        tests(
            "Scenarios",
            uses: [
                "Support", "Server", "Federation", "HTTPSignatures", "Store", "Domain", "Database", "JSON",
                "PostgresCluster",
            ],
            exclude: ["Golden"]),
        // Not `Security`: packages import the system's module of that name where they find one.
        tests(
            "SecurityTests", in: "Security",
            uses: [
                "Support", "Server", "Federation", "MastodonAPI", "HTTPTransport", "HTTPSignatures", "Actions", "Store",
                "Domain", "Database", "JSON", "PostgresCluster",
            ], needs: nio + [httpClient, crypto]),
        tests(
            "BrowserTests",
            uses: [
                "BrowserKit", "Support", "Server", "Actions", "Store", "Database", "Domain", "JSON", "PostgresCluster",
            ]),
    ]
)

// libFuzzer brings its own `main`, so that this target can only be built by `bin/fuzz`.
if Context.environment["MARTLET_ONLY"] == "fuzz" {
    package.targets.append(
        .executableTarget(
            name: "fuzz", dependencies: ["JSON", "ActivityVocabulary", "HTTPSignatures", "Domain"], path: "Fuzz",
            exclude: ["Corpus", "Words"], swiftSettings: swift))
}

// Measures of single parts bring a package that nothing else needs (`bin/bench --micro`).
if Context.environment["MARTLET_ONLY"] == "micro" {
    package.dependencies.append(.package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []))
    package.targets.append(
        .executableTarget(
            name: "micro",
            dependencies: [
                "JSON", "ActivityVocabulary", "HTTPSignatures", "Domain", "Database", "JobQueue", logging,
                .product(name: "Benchmark", package: "benchmark"),
            ], path: "Benchmarks/Micro", swiftSettings: swift,
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]))
}

// `MARTLET_ONLY=StoreTests swift test` builds that target and what it stands on, and nothing else.
if let only = Context.environment["MARTLET_ONLY"] {
    var kept: Set<String> = []
    var waiting = only.split(separator: ",").map(String.init)
    while let name = waiting.popLast() {
        guard kept.insert(name).inserted, let target = package.targets.first(where: { $0.name == name }) else {
            continue
        }
        waiting += target.dependencies.compactMap {
            switch $0 {
            case .targetItem(let name, _), .byNameItem(let name, _): name
            default: nil
            }
        }
    }
    package.targets.removeAll { !kept.contains($0.name) }
    package.products = []
}
