/// Who writes, when, and with what; the same for a request and for a row of an import.
package struct Pen: Sendable {
    package let name: String, now: Instant, instruments: Instruments, draws: Draws
    /// `nil` for the program itself, an import and the command line.
    package let account: ID<Account>?
    package let importID: ID<ImportBatch>?
    package var today: Day { now.day(in: .shanghai) }

    package init(_ request: Request) {
        name = request.actor?.name ?? "系统"
        account = request.actor?.id
        now = request.now
        instruments = request.instruments
        draws = request.draws
        importID = nil
    }
    package init(_ context: ImportContext) {
        name = context.actorName
        account = nil
        now = context.now
        instruments = context.instruments
        draws = context.draws
        importID = context.id
    }
    package init(name: String, now: Instant, instruments: Instruments, draws: Draws) {
        self.name = name; self.now = now; self.instruments = instruments; self.draws = draws
        account = nil
        importID = nil
    }

    package func newID<T>(of kind: T.Type = T.self) -> ID<T> { ID(draws.id()) }

    package func note(
        _ kind: String, _ id: Int64, _ event: String, reason: String? = nil, detail: JSON = .null, at union: ID<UnionOrg>?, _ db: any Connection
    ) throws {
        try History.write(kind, id, event, reason: reason, detail: detail, at: union, by: name, now, db)
    }
}

extension Pen {
    /// The last word on a record that an import has made or changed.
    package func noteImport(_ kind: String, _ id: Int64, at union: ID<UnionOrg>?, _ db: any Connection) throws {
        guard let importID else { return }
        try note(kind, id, "imported", detail: ["编号": ["", .string(importID.description)]], at: union, db)
    }

    /// Who has touched the record since this import, as a sentence; nil when nobody has.
    package func touched(_ kind: String, _ id: Int64, _ db: any Connection) throws -> String? {
        guard let importID, let last = try History.of(kind, id, limit: 1, db).first else { return nil }
        if last.event == "imported", last.detail["编号"]?.array?.last?.string == importID.description { return nil }
        return "\(last.actorName)在 \(last.happenedAt.day(in: .shanghai)) 又改过"
    }
}

extension Form {
    /// What is written down has happened; a year mistyped is caught here.
    package func refuseFuture(_ day: Day?, _ name: String, _ pen: Pen) throws {
        if let day, day > pen.today { throw refused(name, Complaint("date_in_future", "\(day.long)还没到，请核对年份")) }
    }
}
