import Synchronization

/// What a handler is asked. Everything that varies (the clock, new ids, randomness) comes from here and is the same when the
/// handler is run again, so a handler keeps nothing outside its connection.
package struct Request: Sendable {
    package var method: Route.Method
    package var path: Path
    /// The parts of the path that the route names, such as `id`.
    package var parameters: [String: String]
    package var query: Query
    /// What was typed into the form, or the members of the JSON body.
    package var body: Query
    package var uploads: [String: Upload]
    /// What was wrong with a file, by its field.
    package var complaints: [String: Complaint] = [:]
    package var now: Instant
    package var actor: Actor?
    /// The peer's address, or what the proxy named in the settings says.
    package var address: String
    /// What the browser says it is, in few words: Chrome，Windows.
    package var device = ""
    /// The address at which people reach the program, where the settings name one.
    package var publicURL: PublicURL?
    /// Whether messages to phones leave the program; in a demonstration they may lie in its outbox instead.
    package var sendsMessages = false, isDemonstration = false
    package var wantsJSON: Bool
    /// Whether somebody at a browser asks for a page: then their lists open as they left them. A program or a sheet gets what the address says.
    package var remembers = false
    /// Whether a program asks by its token rather than somebody at a browser.
    package var isByToken = false
    /// What the route's `prepare:` made.
    package var prepared: (any Sendable)?
    package var draws: Draws
    package var instruments: Instruments
    package var session: String?
    /// For a route's `prepare:` only: files and sheets are no work for a transaction.
    package var workshop: Workshop?
    fileprivate(set) package var permit: Scope?

    package init(
        _ method: Route.Method, _ path: Path, parameters: [String: String] = [:], query: Query = [:], body: Query = [:], now: Instant,
        actor: Actor? = nil, address: String = "", wantsJSON: Bool = false, draws: Draws, instruments: Instruments
    ) {
        self.method = method; self.path = path; self.parameters = parameters; self.query = query; self.body = body
        self.now = now; self.actor = actor; self.address = address; self.wantsJSON = wantsJSON
        self.draws = draws; self.instruments = instruments
        uploads = [:]
    }

    package var today: Day { now.day(in: .shanghai) }

    /// The part of the federation this request may touch.
    package var scope: Scope { get throws { guard let permit else { throw Refusal.signInFirst }; return permit } }

    /// The record that the path names; something that is no number is nothing we have.
    package func id<T>(_ name: String = "id", of kind: T.Type = T.self) throws -> ID<T> {
        guard let id = parameters[name].flatMap(ID<T>.init) else { throw NotFound() }
        return id
    }
    package func newID<T>(of kind: T.Type = T.self) -> ID<T> { ID(draws.id()) }

    /// The request with the scope that its route's access gives, or the reason why not.
    package func admitted(to route: Route) throws(Refusal) -> Request {
        var request = self
        request.permit = try Gate.admit(actor, to: route.access, on: today, evenDuring: route.opensDuring)
        return request
    }
}

/// Names and values in the order they came; a name may come more than once.
package struct Query: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    package private(set) var pairs: [(name: String, value: String)] = []
    package init(_ pairs: [(name: String, value: String)]) { self.pairs = pairs }
    package init(dictionaryLiteral elements: (String, String)...) { pairs = elements.map { ($0, $1) } }

    package subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }
    package func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }
    /// The pairs with `name` set to `value`, or left out when it is `nil`.
    package func with(_ name: String, _ value: String?) -> Query {
        Query(pairs.filter { $0.name != name } + (value.map { [(name, $0)] } ?? []))
    }
    package static func == (left: Query, right: Query) -> Bool { left.pairs.elementsEqual(right.pairs) { $0 == $1 } }
    package func hash(into hasher: inout Hasher) { for pair in pairs { hasher.combine(pair.name); hasher.combine(pair.value) } }
}

/// A file that was received and sealed before the handler ran. It is swept after a day unless a record is joined to it.
package struct Upload: Sendable, Hashable {
    package let id: ID<StoredFile>, name: String, type: String, size: Int, digest: [UInt8]
    package init(id: ID<StoredFile>, name: String, type: String, size: Int, digest: [UInt8]) {
        self.id = id; self.name = name; self.type = type; self.size = size; self.digest = digest
    }
}
package enum StoredFile {
    /// Says whose file it is; from then on it is not swept.
    package static func join(_ id: ID<StoredFile>, to kind: String, _ owner: Int64, _ db: any Connection) throws {
        try db.run("UPDATE stored_file SET owner_kind = \(kind), owner_id = \(owner) WHERE id = \(id) AND owner_id IS NULL")
    }
    /// Nobody can read it any more from now on; what is left of it is swept away.
    package static func destroy(_ id: ID<StoredFile>, _ db: any Connection) throws {
        try db.run("UPDATE stored_file SET name = '已删除', sealed_key = NULL, is_whole = 0 WHERE id = \(id)")
    }
    /// Lets it be destroyed from that moment on.
    package static func keep(_ id: ID<StoredFile>, until moment: Instant, _ db: any Connection) throws {
        try db.run("UPDATE stored_file SET keep_until = \(moment) WHERE id = \(id)")
    }
}

/// Ids and random bytes for one request. When the handler is run again, `rewind` makes it draw the same ones.
package final class Draws: Sendable {
    private struct State { var ids: [Int64] = [], nextID = 0, bytes: [[UInt8]] = [], nextBytes = 0 }
    private let state = Mutex(State())
    private let source: IDSource
    private let randomBytes: @Sendable (Int) -> [UInt8]

    package init(ids source: IDSource, random: @escaping @Sendable (Int) -> [UInt8]) { self.source = source; randomBytes = random }

    package func rewind() { state.withLock { $0.nextID = 0; $0.nextBytes = 0 } }

    package func id() -> Int64 {
        state.withLock { state in
            if state.nextID == state.ids.count { state.ids.append(source.next()) }
            defer { state.nextID += 1 }
            return state.ids[state.nextID]
        }
    }
    package func random(_ count: Int) -> [UInt8] {
        state.withLock { state in
            if state.nextBytes == state.bytes.count { state.bytes.append(randomBytes(count)) }
            defer { state.nextBytes += 1 }
            return state.bytes[state.nextBytes]
        }
    }
}
