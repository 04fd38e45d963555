import Channels
import Kernel
import Organisations

/// A half-filled application: somebody is called away, or must look for his document, and goes on within thirty days by the same phone. No union sees it.
/// Neither the document's number nor what is agreed to is kept: whoever holds the phone then reads no number here, and agrees when he applies.
struct ApplicationDraft: Readable {
    private static let days = 30

    let phone: ID<OwnPhone>, union: ID<UnionOrg>, unionName: String, until: Day
    private let content: Sealed
    init(row: Row) throws {
        phone = try row.get("phone_id"); union = try row.get("union_id"); unionName = try row.get("name"); until = try row.get("until"); content = try row.get("content")
    }

    /// What is kept is what was typed, good or not.
    static func keep(_ typed: Query, from phone: ID<OwnPhone>, to union: ID<UnionOrg>, _ pen: Pen, _ db: any Connection) throws {
        let content = JSON.object(keys.map { JSON.Member($0, .string(String((typed[$0] ?? "").prefix(200)))) })
        let sealed = try pen.instruments.seal(content.canonical, bound: place(phone))
        try db.run("""
            INSERT INTO application_draft (phone_id, union_id, content, until) VALUES (\(phone), \(union), \(sealed), \(pen.today.adding(days: days)))
            ON CONFLICT (phone_id) DO UPDATE SET union_id = excluded.union_id, content = excluded.content, until = excluded.until
            """)
    }
    private static let keys = ApplicationForm.columns.filter { $0.control != .checkbox && $0.key != "number" }.map(\.key)

    static func of(_ phone: ID<OwnPhone>, on today: Day, _ db: any Connection) throws -> ApplicationDraft? {
        try db.first("""
            SELECT d.*, u.name FROM application_draft d JOIN union_org u ON u.id = d.union_id WHERE d.phone_id = \(phone) AND d.until >= \(today)
            \(SQL.unscoped(because: "the phone's own"))
            """)
    }

    /// The form as it was left.
    func filled(_ view: FormView, _ instruments: Instruments) throws -> FormView {
        let typed = try JSON(parsing: instruments.open(content, bound: Self.place(phone)))
        var view = view
        for index in view.fields.indices { if let text = typed[view.fields[index].name]?.string { view.fields[index].text = text } }
        view.notices.append(Notice(.info, "这是您上次填到一半的。证件号码没有存，请再写一遍"))
        return view
    }

    static func drop(_ phone: ID<OwnPhone>, _ db: any Connection) throws { try db.run("DELETE FROM application_draft WHERE phone_id = \(phone)") }
    static func forgetOver(_ today: Day, _ db: any Connection) throws { try db.run("DELETE FROM application_draft WHERE until < \(today)") }

    private static func place(_ phone: ID<OwnPhone>) -> SealPlace { SealPlace("application_draft", "content", phone) }
}
