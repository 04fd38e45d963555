import Kernel

/// What an import may touch: what stands beneath the union at which the file was brought in, itself included. Of everything else its
/// verdicts say only that it is there.
extension ImportContext {
    func reaches(_ union: TradeUnion, _ db: any Connection) throws -> Bool { try TreeStore.isBeneath(union.id, unionID, in: .affiliation, db) }

    func reaches(_ employer: Employer, _ db: any Connection) throws -> Bool {
        if try UnionStore.root(db) == unionID { return true }
        return try db.exists("SELECT 1 FROM employer e WHERE e.id = \(employer.id) AND \(EmployerStore.reached(beneath: unionID))")
    }

    func called(_ union: TradeUnion, _ db: any Connection) throws -> String { try reaches(union, db) ? "“\(union.name)”" : Register.otherUnion }
    func called(_ employer: Employer, _ db: any Connection) throws -> String { try reaches(employer, db) ? "“\(employer.name)”" : Register.otherEmployer }
}

/// Where the employers of an import may lie: anywhere for the district, which keeps the whole list; elsewhere in the towns whose
/// general unions stand beneath the importing one.
struct ImportTowns: Sendable {
    /// Nil for all.
    private let within: Set<String>?
    /// Where an employer lies whose row names no town.
    let home: String?

    init(_ context: ImportContext, _ db: any Connection) throws {
        let union = try UnionStore.record(context.unionID, db)
        within = union.isRoot ? nil : Set(try TownStore.led(beneath: union.id, db))
        home = union.isRoot ? nil : union.facts.townCode
    }

    func holds(_ town: String?) -> Bool { within.map { towns in town.map(towns.contains) ?? false } ?? true }
}
