/// One thing that may be done, and the roles that do it. Declared once, beside the feature it guards.
package struct Right: Sendable, Hashable {
    package let name: String, label: String, roles: Roles
    package init(_ name: String, _ label: String, _ roles: Roles) {
        self.name = name; self.label = label; self.roles = roles
    }
}

/// Who may call a route or make a move. There is no default, so neither can be declared without saying.
package enum Access: Sendable, Hashable {
    /// Anyone, signed in or not.
    case everyone
    /// Any signed-in person, over what is their own.
    case own
    /// Somebody who has proved a phone by a code, over what was asked from that phone.
    case phone
    /// Somebody who has proved a phone that is bound to a person, over what is that person's.
    case member
    /// A holder of the right, over the part of the federation where it was granted.
    case right(Right)

    package var label: String {
        switch self {
        case .everyone: "任何人"
        case .own: "本人"
        case .phone: "手机验证过的人"
        case .member: "手机已绑定的本人"
        case .right(let right): right.label
        }
    }

    /// Where one signs in for it.
    package var door: Path {
        switch self {
        case .phone, .member: "/me/sign-in"
        case .everyone, .own, .right: "/sign-in"
        }
    }

    /// The roles that it admits.
    package var roles: Roles {
        switch self {
        case .everyone, .own: .all
        case .phone, .member: []
        case .right(let right): right.roles
        }
    }
    package func admits(_ role: Role) -> Bool { roles.contains(role) }
}

/// The register's own noun, so that the kernel can say "at this union" before the module that keeps unions.
package enum UnionOrg {
    /// What the district federation is called, for pages before anybody is signed in.
    package static func districtName(_ db: any Connection) throws -> String? {
        try db.value("SELECT name FROM union_org WHERE is_root = 1 \(SQL.unscoped(because: "the name over the door"))")
    }
}
extension UnionOrg {
    package static func name(of union: ID<UnionOrg>, _ scope: Scope, _ db: any Connection) throws -> String {
        guard let name: String = try db.value("SELECT u.name FROM union_org u WHERE u.id = \(union) AND \(scope.covers("u.id"))") else { throw NotFound() }
        return name
    }
}
package enum Account {}

/// A role at a union, as it stands today.
package struct Grant: Sendable, Hashable {
    package let role: Role, unionID: ID<UnionOrg>
    /// Whether the union is the district federation itself: then no row is out of reach.
    package let isWhole: Bool
    /// More than a tenth of the federation lies beneath; see `Scope.covers`.
    package let isWide: Bool
    /// Whether other unions stand beneath, or may come to: otherwise what compares unions says nothing to its holder.
    package let leads: Bool
    package init(role: Role, unionID: ID<UnionOrg>, isWhole: Bool, isWide: Bool, leads: Bool = true) {
        self.role = role; self.unionID = unionID; self.isWhole = isWhole; self.isWide = isWide; self.leads = leads
    }
}

/// Who is asking.
package struct Actor: Sendable, Hashable {
    package let id: ID<Account>, name: String, grants: [Grant]
    /// All that were granted, and those over several unions.
    package let roles: Roles, leading: Roles
    /// Until it is done, nothing opens but its own pages.
    package let duty: FirstDuty?
    /// Where the account is kept; whoever oversees that union sees what its people read.
    package let unionID: ID<UnionOrg>?
    /// Set where somebody comes for himself: then there is no account, and no route of the staff opens.
    package let guest: Guest?
    package init(id: ID<Account>, name: String, grants: [Grant], duty: FirstDuty? = nil, unionID: ID<UnionOrg>? = nil) {
        self.id = id; self.name = name; self.grants = grants; self.duty = duty; self.unionID = unionID; guest = nil
        roles = Roles(grants.map(\.role)); leading = Roles(grants.filter(\.leads).map(\.role))
    }
    /// Numbers are given once for records of all kinds, so that the trail tells a phone from an account.
    package init(_ guest: Guest, name: String) {
        id = ID(guest.phone); self.name = name; grants = []; roles = []; leading = []; duty = nil; unionID = nil; self.guest = guest
    }

    /// The first page of whoever it is.
    package var home: Path { guest == nil ? "/" : "/me" }

    /// Whether there is anything for this person behind it, wherever it may be.
    package func reaches(_ access: Access) -> Bool {
        switch access {
        case .phone, .member: guest != nil
        case .everyone, .own, .right: access.roles.meet(roles)
        }
    }

    package func holds(_ right: Right) -> Bool { right.roles.meet(roles) }
    /// Whether he holds the right over several unions.
    package func leads(by right: Right) -> Bool { right.roles.meet(leading) }
    func grants(of right: Right) -> [Grant] { grants.filter { right.roles.contains($0.role) } }
}

/// Somebody who comes for himself and not for a union: signed in by a code to his phone.
package struct Guest: Sendable, Hashable {
    /// The phone's record, and the person's, once the phone is bound to one.
    package let phone: Int64, person: Int64?
    package init(phone: Int64, person: Int64?) { self.phone = phone; self.person = person }
}

/// What somebody must do before anything else.
package enum FirstDuty: Sendable, Hashable {
    /// The password is one that somebody else has chosen.
    case changePassword
    /// One of the roles must have a second factor, and there is none.
    case setUpSecondFactor
    /// The phone is proved, but not whose it is.
    case bindPhone

    package var path: Path {
        switch self {
        case .changePassword: "/account/password"
        case .setUpSecondFactor: "/account/second-factor"
        case .bindPhone: "/me/bind"
        }
    }
    /// What a program reads.
    package var code: String {
        switch self {
        case .changePassword: "change_password_first"
        case .setUpSecondFactor: "set_up_second_factor_first"
        case .bindPhone: "bind_phone_first"
        }
    }
    package var sentence: String {
        switch self {
        case .changePassword: "请先改掉初始密码，再做别的事"
        case .setUpSecondFactor: "您的角色要用动态口令，请先设置，再做别的事"
        case .bindPhone: "这是本人的资料，请先核对姓名和证件号后六位"
        }
    }
}

package enum Refusal: Error, Sendable, Hashable { case signInFirst, first(FirstDuty), forbidden }
