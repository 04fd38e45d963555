@testable import Accounts
@testable import Kernel
@testable import Organisations

/// One thing that somebody does, as it was drawn: the request that says it, and what it does to the model once it is confirmed.
enum Operation: Sendable {
    case edit(Model.Union, name: String, members: Int)
    case move(Model.Union, under: Model.Union, named: String, Tree, on: Day)
    case cover(Model.Union, ID<EmployerKind>, named: String)
    case uncover(Model.Union, ID<EmployerKind>)
    case elect(Model.Union, CommitteeKind, OfficerRole, name: String)
    case leave(Model.Seat, ID<Officer>)
    case grant(ID<Account>, Role, Model.Union, named: String)
    case revoke(ID<Account>, Int64, Model.GrantLine)
    case signOut

    var pattern: String {
        switch self {
        case .edit: "/unions/:id/edit"
        case .move: "/unions/:id/move"
        case .cover: "/unions/:id/employers/new"
        case .uncover: "/unions/:id/employers/:employer/end"
        case .elect: "/unions/:id/officers/new"
        case .leave: "/unions/:id/officers/:member/end"
        case .grant: "/accounts/:id/grants/new"
        case .revoke: "/accounts/:id/grants/:grant/end"
        case .signOut: "/sign-out"
        }
    }

    var parameters: [String: String] {
        switch self {
        case .edit(let union, _, _), .move(let union, _, _, _, _), .cover(let union, _, _), .elect(let union, _, _, _): ["id": "\(union)"]
        case .uncover(let union, let employer): ["id": "\(union)", "employer": "\(employer)"]
        case .leave(let seat, let officer): ["id": "\(seat.union)", "member": "\(officer)"]
        case .grant(let account, _, _, _): ["id": "\(account)"]
        case .revoke(let account, let grant, _): ["id": "\(account)", "grant": "\(grant)"]
        case .signOut: [:]
        }
    }

    /// - Parameter facts: of the union that is edited, as far as the form asks for what nobody changes here.
    func body(on today: Day, type: UnionType?) -> Query {
        switch self {
        case .edit(_, let name, let members):
            [
                "name": name, "members": "\(members)", "type": type?.rawValue ?? "", "employees": "5000", "foundedOn": SimulatedDistrict.founded.description,
                "termStart": SimulatedDistrict.termStart.description, "termYears": "5",
            ]
        case .move(_, _, let parent, let tree, let on): ["tree": tree.rawValue, "parent": parent, "on": on.description, "reason": "工作需要"]
        case .cover(_, _, let employer): ["employer": employer]
        case .uncover, .leave: ["on": today.description, "reason": "工作需要"]
        case .elect(_, let kind, let role, let name): ["kind": kind.rawValue, "role": role.rawValue, "name": name]
        case .grant(_, let role, _, let union): ["role": role.rawValue, "union": union, "since": today.description]
        case .revoke, .signOut: [:]
        }
    }

    /// The union whose records change, and which the one who asks must therefore reach.
    var union: Model.Union? {
        switch self {
        case .edit(let union, _, _), .move(let union, _, _, _, _), .cover(let union, _, _), .uncover(let union, _), .elect(let union, _, _, _): union
        case .leave(let seat, _): seat.union
        case .grant, .revoke, .signOut: nil
        }
    }
}

extension Operation {
    /// What a confirmed operation does. Answers what should never have been confirmed.
    func happen(to model: inout Model, session: String) -> String? {
        switch self {
        case .edit(let union, let name, let members):
            if model.names[union] != name || model.members[union] != members { model.happened("union_org", union.number, "edited") }
            model.names[union] = name
            model.members[union] = members
        case .move(let union, let parent, _, let tree, _):
            if model.isWithin(parent, union, in: tree) { return "a union came to stand beneath itself" }
            if model.parents[tree]?[union] == parent { return nil }
            model.parents[tree, default: [:]][union] = parent
            model.happened("union_org", union.number, "moved")
        case .cover(let union, let employer, _):
            if !model.covered.insert(Model.Coverage(union: union, employer: employer)).inserted { return "covered twice" }
            model.happened("union_org", union.number, "covered")
            model.happened("employer", employer.number, "covered")
        case .uncover(let union, let employer):
            if model.covered.remove(Model.Coverage(union: union, employer: employer)) == nil { return "uncovered twice" }
            model.happened("union_org", union.number, "uncovered")
            model.happened("employer", employer.number, "uncovered")
        case .elect(let union, let kind, let role, let name):
            if role == .chair { model.seats = model.seats.filter { $0.union != union || $0.kind != kind || $0.role != .chair } }
            if model.seats.contains(where: { $0.union == union && $0.kind == kind && $0.name == name }) { return "elected twice" }
            model.seats.insert(Model.Seat(union: union, kind: kind, role: role, name: name))
            model.happened("union_org", union.number, "elected")
        case .leave(let seat, _):
            if model.seats.remove(seat) == nil { return "left twice" }
            model.happened("union_org", seat.union.number, "left")
        case .grant(let account, let role, let union, _):
            if !model.grants.insert(Model.GrantLine(account: account, role: role, union: union)).inserted { return "granted twice" }
            model.happened("account", account.number, "授予\(role.label)")
        case .revoke(let account, let grant, let line):
            if model.revoked.insert(grant).inserted { model.grants.remove(line) }
            model.happened("account", account.number, "收回\(line.role.label)")
        case .signOut: model.sessions[session] = nil
        }
        return nil
    }
}
