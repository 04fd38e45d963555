@testable import Kernel
@testable import Organisations

/// What must be true of the register and its people: plain sets, changed by what was confirmed and by nothing else.
struct Model: Sendable {
    typealias Union = ID<UnionOrg>
    struct Coverage: Hashable { let union: Union, employer: ID<EmployerKind> }
    struct Seat: Hashable { let union: Union, kind: CommitteeKind, role: OfficerRole, name: String }
    struct GrantLine: Hashable { let account: ID<Account>, role: Role, union: Union }
    struct SignedIn { let account: ID<Account>, at: Instant }
    struct Subject: Hashable { let kind: String, id: Int64, event: String }

    let root: Union
    var names: [Union: String] = [:], members: [Union: Int] = [:]
    var parents: [Tree: [Union: Union]] = [:]
    var covered: Set<Coverage> = [], seats: Set<Seat> = [], grants: Set<GrantLine> = []
    /// Grants that were ended; one that ends today may be ended once more.
    var revoked: Set<Int64> = []
    var sessions: [String: SignedIn] = [:]
    /// Entries of the history that the confirmed changes must have left.
    var history: [Subject: Int] = [:]
    var audits = 0
    /// Unions that were touched since an import brought them in.
    var touched: Set<Union> = []
    init(root: Union) { self.root = root }

    var unions: [Union] { names.keys.sorted() }
    func unions(of account: ID<Account>) -> [Union] { grants.filter { $0.account == account }.map(\.union).sorted() }

    mutating func happened(_ kind: String, _ id: Int64, _ event: String) {
        history[Subject(kind: kind, id: id, event: event), default: 0] += 1
        if kind == "union_org" { touched.insert(Union(id)) }
    }

    /// The unions above one in a tree, the next first.
    func above(_ union: Union, in tree: Tree) -> [Union] {
        var above: [Union] = [], place = union
        while let parent = parents[tree]?[place], above.count <= names.count { above.append(parent); place = parent }
        return above
    }
    func isWithin(_ union: Union, _ ancestor: Union, in tree: Tree = .affiliation) -> Bool {
        union == ancestor || above(union, in: tree).contains(ancestor)
    }

    mutating func remove(_ union: Union) {
        names[union] = nil; members[union] = nil
        for tree in Tree.allCases { parents[tree]?[union] = nil }
        covered = covered.filter { $0.union != union }
        seats = seats.filter { $0.union != union }
    }
}
