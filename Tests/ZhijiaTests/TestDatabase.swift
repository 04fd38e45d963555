import Foundation
@testable import Edge
@testable import Kernel

/// A database of one test: SQLite in a temporary folder, or, when ZHIJIA_TEST_POSTGRES holds a libpq URL, a schema of its own on
/// PostgreSQL, or a whole database where it begins as a copy. All are removed when the test lets go of it.
final class TestDatabase: Kernel.Database {
    let database: any OpenDatabase
    /// On PostgreSQL the schema's and the connections' name.
    let name: String
    let location: DatabaseLocation
    private let remove: @Sendable () -> Void

    private init(
        _ database: any OpenDatabase, _ name: String, _ location: DatabaseLocation, remove: @escaping @Sendable () -> Void
    ) {
        self.database = database
        self.name = name
        self.location = location
        self.remove = remove
    }
    deinit {
        database.close()
        remove()
    }

    static var isPostgres: Bool { postgresURL != nil }
    private static var postgresURL: String? { ProcessInfo.processInfo.environment["ZHIJIA_TEST_POSTGRES"] }

    /// - Parameter script: tables to begin with, in the common tongue.
    static func open(_ script: String = "", _ options: DatabaseOptions = TestDatabase.options) async throws -> TestDatabase {
        let name = newName(), (location, remove) = try freshLocation(name)
        let opened = TestDatabase(try await openDatabase(location, options), name, location, remove: remove)
        if !script.isEmpty {
            try await opened.database.migrate { try $0.script($0.dialect.translate(script)) }
        }
        return opened
    }

    /// A database as it was at one moment, from which others begin: an SQLite file's bytes, or the name of a database that nobody opens.
    enum Original: Sendable { case file(Data), database(String) }

    /// What `fill` puts into a new database. On PostgreSQL it stays as long as the server, which is a private one.
    static func original(_ options: DatabaseOptions = TestDatabase.options, fill: (any OpenDatabase) async throws -> Void) async throws -> Original {
        guard let server = postgresURL else {
            let made = try await open("", options), file = FileManager.default.temporaryDirectory.appending(path: "\(made.name).sqlite")
            try await fill(made.database)
            try await made.database.copy(to: file.path)
            defer { try? FileManager.default.removeItem(at: file) }
            return .file(try Data(contentsOf: file))
        }
        let name = newName()
        try PostgresConnection(url: server).script("CREATE DATABASE \(name)")
        let made = try await openDatabase(location(of: name, on: server), options)
        try await fill(made)
        made.close()
        return .database(name)
    }

    static func open(copying original: Original, _ options: DatabaseOptions = TestDatabase.options) async throws -> TestDatabase {
        let name = newName()
        switch original {
        case .file(let bytes):
            let (location, remove) = try freshLocation(name)
            if case .sqlite(let path) = location { try bytes.write(to: URL(filePath: path)) }
            return TestDatabase(try await openDatabase(location, options), name, location, remove: remove)
        case .database(let original):
            guard let server = postgresURL else { throw DatabaseClosed() }
            try PostgresConnection(url: server).script("CREATE DATABASE \(name) TEMPLATE \(original)")
            let location = location(of: name, on: server)
            return TestDatabase(try await openDatabase(location, options), name, location) {
                try? PostgresConnection(url: server).script("DROP DATABASE \(name) WITH (FORCE)")
            }
        }
    }

    private static func newName() -> String { "test_" + UUID().uuidString.lowercased().replacing("-", with: "") }

    private static func location(of database: String, on server: String) -> DatabaseLocation {
        .postgres(url: server.replacing("///postgres", with: "///\(database)") + "&application_name=\(database)")
    }

    static var options: DatabaseOptions {
        var options = DatabaseOptions()
        options.readers = 2
        return options
    }

    /// The same data as another process sees it.
    func openedAgain(_ options: DatabaseOptions = TestDatabase.options) async throws -> any OpenDatabase {
        try await openDatabase(location, options)
    }

    private static func freshLocation(_ name: String) throws -> (DatabaseLocation, @Sendable () -> Void) {
        guard let server = postgresURL else {
            let folder = FileManager.default.temporaryDirectory.appending(path: name)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            return (.sqlite(path: folder.appending(path: "zhijia.sqlite").path), { try? FileManager.default.removeItem(at: folder) })
        }
        try PostgresConnection(url: server).script("CREATE SCHEMA \(name)")
        return (
            .postgres(url: "\(server)&options=-csearch_path%3D\(name)&application_name=\(name)"),
            { try? PostgresConnection(url: server).script("DROP SCHEMA \(name) CASCADE") }
        )
    }

    var dialect: Dialect { database.dialect }
    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await database.read(body)
    }
    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await database.write(body)
    }
    func writePatiently<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await database.writePatiently(body)
    }
}
