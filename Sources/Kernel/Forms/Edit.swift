/// The form of a record that is there already, and that two people may have open at once. It knows the last edit that its page was
/// drawn with, so that who saves second is shown what the first has changed. A program may leave fields out: they stay as they are.
package protocol Edit: Form {
    /// Declared as `@Field("打开时的改动") var revision: Revision?`. Without it the form is taken as it is.
    var revision: Revision? { get nonmutating set }
}

/// The number of the last edit in a record's history, 0 before the first; carried along by a form, typed by nobody.
package struct Revision: FormValue, Hashable {
    package let number: Int64
    package static var control: Control { .hidden }
    package init(_ number: Int64) { self.number = number }

    package static func read(_ text: String) throws(Complaint) -> Revision {
        guard let number = Int64(text), number >= 0 else { throw Complaint("revision_unreadable", "这张表单不完整，请回到上一页重新打开") }
        return Revision(number)
    }
    package var written: String { String(number) }
}

extension Edit {
    /// The form as its page shows it: with what the record holds, and the last edit that made it so.
    package func opened(_ kind: String, _ id: Int64, _ db: any Connection) throws -> FormView {
        revision = try History.revision(of: kind, id, db)
        return view
    }

    /// Reads the body of a request over what the record holds. What a page leaves out is an empty box; what a program leaves out stays
    /// as it is.
    package init(_ request: Request, over current: Self) throws {
        self = current
        try read(request, keepsRest: request.wantsJSON)
    }

    /// Refuses a form that was opened before somebody else's edit. It comes back as it was typed, says what has changed, and may be
    /// sent again.
    package func refuseIfOvertaken(_ kind: String, _ id: Int64, _ db: any Connection) throws {
        let now = try History.revision(of: kind, id, db)
        guard let revision, revision != now else { return }
        let edits = try History.edits(of: kind, id, after: revision, db).map { "\($0.actorName) \($0.happenedAt.text())：\($0.changes)" }
        self.revision = now
        throw Invalid(view: view, overtaken: "您打开这张表单以后，有人先改了：\(edits.joined(separator: "。"))。下面是您填的，核对后再保存，以您填的为准")
    }
}
