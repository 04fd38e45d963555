/// What a handler answers: a value and its view. Edge renders what was asked for, page, JSON or sheet.
package struct Response: Sendable {
    package enum Body: Sendable {
        case list(Listing)
        case record(Record)
        case form(FormView)
        /// Neither list nor record: home, a tree, a figure. It brings its own drawing, with the data beside it.
        case page(title: String, data: JSON, draw: @Sendable (PageContext) -> Html)
        case seeOther(Path)
        /// Tables that were counted; a page, JSON and a workbook of several sheets.
        case report(Report)
        case file(ID<StoredFile>, name: String)
        /// Laid out when it is sent; `day` is when it was issued.
        case letter(Letter, LetterFormat, day: Day)
    }
    package var body: Body
    package var status = 200
    /// A sentence shown once on the next page: 已批准 37 件入会申请.
    package var flash: String?
    /// What reading this leaves behind.
    package var trace: Trace?
    /// What the change was, for the audit trail.
    package var note: AuditNote?
    package var session: SessionChange?
    /// Larger letters and fewer things, remembered in the browser.
    package var isElder: Bool?
    /// Seconds after which the page asks again, for work that is still going on.
    package var refresh: Int?
    /// Drawn before anybody is signed in, without rail and top bar.
    package var isGate = false
    /// Drawn for a phone, as everything is for those who come for themselves.
    package var isPocket = false
    /// Drawn for a screen on the wall: larger, with nothing around it.
    package var isWall = false

    package init(_ body: Body, status: Int = 200) { self.body = body; self.status = status }
    package static func list(_ listing: Listing) -> Response { Response(.list(listing)) }
    package static func record(_ record: Record) -> Response { Response(.record(record)) }
    package static func form(_ form: FormView) -> Response { Response(.form(form)) }
    package static func page(_ title: String, data: JSON, draw: @escaping @Sendable (PageContext) -> Html) -> Response {
        Response(.page(title: title, data: data, draw: draw))
    }
    package static func report(_ report: Report) -> Response { Response(.report(report)) }
    package static func file(_ id: ID<StoredFile>, name: String) -> Response { Response(.file(id, name: name)) }
    package static func letter(_ letter: Letter, _ format: LetterFormat, day: Day) -> Response { Response(.letter(letter, format, day: day)) }
    package static func seeOther(_ path: Path, flash: String? = nil) -> Response {
        var response = Response(.seeOther(path), status: 303)
        response.flash = flash
        return response
    }

    /// Reading a person's data leaves a trace: whose, and what for.
    package func reading(_ subject: String, _ purpose: String) -> Response { reading(ReadRecord(subject), purpose) }
    /// The same of one record, which can be asked who has read it.
    package func reading(_ subject: ReadRecord, _ purpose: String) -> Response {
        var response = self
        response.trace = Trace(subject: subject.words, purpose: purpose, kind: subject.kind, id: subject.id)
        return response
    }
    package func noting(
        _ action: String, _ subject: (kind: String, id: Int64)? = nil, at union: ID<UnionOrg>? = nil, _ detail: JSON = .null, as kind: AuditKind = .change
    ) -> Response {
        var response = self
        response.note = AuditNote(action, subject, at: union, detail, as: kind)
        return response
    }
}

package struct Trace: Sendable, Hashable {
    package let subject: String, purpose: String, kind: String?, id: Int64?
    package init(subject: String, purpose: String, kind: String? = nil, id: Int64? = nil) {
        self.subject = subject; self.purpose = purpose; self.kind = kind; self.id = id
    }
}

/// Whose data were read, in words and, where it was one record, by its number.
package struct ReadRecord: Sendable, Hashable {
    package let words: String, kind: String?, id: Int64?
    package init(_ words: String, _ kind: String? = nil, _ id: Int64? = nil) { self.words = words; self.kind = kind; self.id = id }
}

package struct AuditNote: Sendable {
    package let action: String, subjectKind: String?, subjectID: Int64?, unionID: ID<UnionOrg>?, detail: JSON, kind: AuditKind
    package init(
        _ action: String, _ subject: (kind: String, id: Int64)? = nil, at union: ID<UnionOrg>? = nil, _ detail: JSON = .null, as kind: AuditKind = .change
    ) {
        self.action = action; subjectKind = subject?.kind; subjectID = subject?.id; unionID = union; self.detail = detail; self.kind = kind
    }
}

package enum AuditKind: String, CodedWord {
    case change, reading, signIn = "sign_in"
    package var label: String {
        switch self {
        case .change: "办理"
        case .reading: "查阅"
        case .signIn: "登录"
        }
    }
}

/// The cookie that a sign-in sets and a sign-out clears.
package enum SessionChange: Sendable { case start(token: String), end }
