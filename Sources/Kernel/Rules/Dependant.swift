/// What hangs on a union and must go somewhere when that union ends, such as its members. The module that keeps it declares it; the register, which
/// knows nothing of it, says beforehand what would become of it, and has it settled in the transaction that ends the union.
package struct Dependant: Sendable {
    /// In words, for whoever asks or decides: 撤销后 212 名会员转为待接转，会籍不断. `nil` where nothing hangs on the union.
    package let consequence: @Sendable (Ending, any Connection) throws -> String?
    /// What hangs on it goes to the heir, or waits where it is.
    package let settle: @Sendable (Ending, _ day: Day, _ because: String, Pen, any Connection) throws -> Void

    package init(
        consequence: @escaping @Sendable (Ending, any Connection) throws -> String?,
        settle: @escaping @Sendable (Ending, _ day: Day, _ because: String, Pen, any Connection) throws -> Void
    ) {
        self.consequence = consequence; self.settle = settle
    }

    /// How a union ends: dissolved, or taken in by another.
    package struct Ending: Sendable {
        package let union: ID<UnionOrg>, heir: ID<UnionOrg>?
        package init(_ union: ID<UnionOrg>, heir: ID<UnionOrg>? = nil) { self.union = union; self.heir = heir }
    }
}

extension Instruments {
    /// All that would become of what hangs on the union.
    package func consequences(of ending: Dependant.Ending, _ db: any Connection) throws -> String? {
        let sentences = try dependants.compactMap { try $0.consequence(ending, db) }
        return sentences.isEmpty ? nil : sentences.joined(separator: "；")
    }
}
