// swift-tools-version: 6.2
import PackageDescription

/// The business modules and what each may use. Arrows point up the list only: this table is the architecture.
let modules: [(name: String, uses: [String], hasTables: Bool)] = [
    ("Organisations", [], true),
    ("People", [], true),
    ("Channels", ["People"], true),
    ("Accounts", ["Organisations"], true),
    ("Membership", ["Organisations", "People", "Channels"], true),
    ("Imports", [], true),
    ("Review", [], true),
    ("Desk", [], false),
]

/// C libraries from Debian packages, each a module map of a few lines; CMalloc is a header of the C library itself.
let libraries = ["CPostgres", "CZip", "CExpat", "CXlsxWriter", "CArgon2", "CPixbuf", "CExif", "CZlib", "CQREncode", "CPango", "CMarkdown", "CMalloc"]
/// Those whose headers pkg-config must find.
let pkgConfig = ["CPixbuf": "gdk-pixbuf-2.0", "CPango": "pangocairo"]

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "zhijia",
    products: [.executable(name: "zhijia", targets: ["zhijia"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: libraries.map { .systemLibrary(name: $0, pkgConfig: pkgConfig[$0]) } + [
        .target(name: "Kernel", swiftSettings: settings),
        .target(
            name: "Edge",
            dependencies: ["Kernel"] + libraries.map { .target(name: $0) } + [
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            resources: [.copy("Schema"), .copy("Assets"), .copy("Manual")], swiftSettings: settings),
    ] + modules.map { module in
        .target(
            name: module.name, dependencies: ["Kernel"] + module.uses.map { .target(name: $0) },
            resources: module.hasTables ? [.copy("Schema")] : [], swiftSettings: settings)
    } + [
        .executableTarget(
            name: "zhijia",
            dependencies: ["Edge"] + modules.map { .target(name: $0.name) },
            swiftSettings: settings),
        .testTarget(
            name: "ZhijiaTests",
            dependencies: ["zhijia", "Edge", "CZip", .product(name: "Hummingbird", package: "hummingbird"), .product(name: "NIOEmbedded", package: "swift-nio")]
                + modules.map { .target(name: $0.name) },
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6])
