/// Who is behind a cookie or a token: filled by the module that keeps accounts, asked by the gate before every request.
package struct Identification: Sendable {
    package typealias Find = @Sendable (_ secret: String, _ now: Instant, _ instruments: Instruments, any Connection) throws -> Identity?
    package let bySession: Find, byToken: Find
    /// Moves the session's idle time; called at most once a minute for a session.
    package let touch: @Sendable (Identity, Instant, any Connection) throws -> Void

    package init(bySession: @escaping Find, byToken: @escaping Find, touch: @escaping @Sendable (Identity, Instant, any Connection) throws -> Void) {
        self.bySession = bySession; self.byToken = byToken; self.touch = touch
    }

    /// Asks this one first, then the other. A session has one number among those of both.
    package func or(_ other: Identification) -> Identification {
        Identification(
            bySession: { try bySession($0, $1, $2, $3) ?? other.bySession($0, $1, $2, $3) }, byToken: { try byToken($0, $1, $2, $3) ?? other.byToken($0, $1, $2, $3) },
            touch: { identity, now, db in
                try touch(identity, now, db)
                try other.touch(identity, now, db)
            })
    }
}

package struct Identity: Sendable {
    package let actor: Actor
    /// The union whose name stands at the top of the page.
    package let unionName: String
    package let sessionID: Int64?, wasTouchedAt: Instant?
    package init(actor: Actor, unionName: String, sessionID: Int64?, wasTouchedAt: Instant?) {
        self.actor = actor; self.unionName = unionName; self.sessionID = sessionID; self.wasTouchedAt = wasTouchedAt
    }
}
