import Kernel

/// What a request brings to say who is asking.
package struct Credentials: Sendable {
    package var session: String?
    package var token: String?
    package init(session: String? = nil, token: String? = nil) { self.session = session; self.token = token }

    package var via: String { token == nil ? "page" : "token" }
}

/// A request together with who sent it, as far as a read transaction could tell.
struct Caller: Sendable {
    let credentials: Credentials
    let identity: Identity?
    /// Where the caller works; the district for somebody who is not signed in.
    let unionName: String

    var actor: Actor? { identity?.actor }
}

extension Service {
    func caller(_ credentials: Credentials, _ db: any Connection) throws -> Caller {
        let now = clock()
        let identity =
            if let token = credentials.token { try identification.byToken(token, now, instruments, db) }
            else if let session = credentials.session { try identification.bySession(session, now, instruments, db) }
            else { Identity?.none }
        return Caller(credentials: credentials, identity: identity, unionName: try identity?.unionName ?? UnionOrg.districtName(db) ?? "")
    }

    /// What every form carries and every POST with a cookie must bring back. It proves that the page came from us.
    package func csrf(for secret: String) -> String { Base64.encoded(instruments.digest(purpose: "csrf", of: secret)) }
}
