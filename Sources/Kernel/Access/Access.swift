/// One thing that may be done, and the roles that do it. Declared once, beside the feature it guards.
package struct Right: Sendable, Hashable {
    package let name: String, label: String, roles: Set<Role>
    package init(_ name: String, _ label: String, _ roles: Set<Role>) {
        self.name = name; self.label = label; self.roles = roles
    }
}

/// Who may call a route or make a move. There is no default, so neither can be declared without saying.
package enum Access: Sendable, Hashable {
    /// Anyone, signed in or not.
    case everyone
    /// Any signed-in person, over what is their own.
    case own
    /// A holder of the right, over the part of the federation where it was granted.
    case right(Right)

    package var label: String {
        switch self {
        case .everyone: "任何人"
        case .own: "本人"
        case .right(let right): right.label
        }
    }

    package func admits(_ role: Role) -> Bool {
        switch self {
        case .everyone, .own: true
        case .right(let right): right.roles.contains(role)
        }
    }
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
    /// Until it is done, nothing opens but its own pages.
    package let duty: FirstDuty?
    /// Where the account is kept; whoever oversees that union sees what its people read.
    package let unionID: ID<UnionOrg>?
    package init(id: ID<Account>, name: String, grants: [Grant], duty: FirstDuty? = nil, unionID: ID<UnionOrg>? = nil) {
        self.id = id; self.name = name; self.grants = grants; self.duty = duty; self.unionID = unionID
    }

    package func holds(_ right: Right) -> Bool { grants.contains { right.roles.contains($0.role) } }
    /// Whether he holds the right over several unions.
    package func leads(by right: Right) -> Bool { grants(of: right).contains(where: \.leads) }
    func grants(of right: Right) -> [Grant] { grants.filter { right.roles.contains($0.role) } }
}

/// What somebody must do before anything else.
package enum FirstDuty: Sendable, Hashable {
    /// The password is one that somebody else has chosen.
    case changePassword
    /// One of the roles must have a second factor, and there is none.
    case setUpSecondFactor

    package var path: Path {
        switch self {
        case .changePassword: "/account/password"
        case .setUpSecondFactor: "/account/second-factor"
        }
    }
    /// What a program reads.
    package var code: String {
        switch self {
        case .changePassword: "change_password_first"
        case .setUpSecondFactor: "set_up_second_factor_first"
        }
    }
    package var sentence: String {
        switch self {
        case .changePassword: "请先改掉初始密码，再做别的事"
        case .setUpSecondFactor: "您的角色要用动态口令，请先设置，再做别的事"
        }
    }
}

package enum Refusal: Error, Sendable, Hashable { case signInFirst, first(FirstDuty), forbidden }
