/// What somebody fills in, as a struct of `@Field` properties. Declared once; parsed, checked, drawn, read from sheets and
/// documented from that declaration.
package protocol Form: SendableMetatype {
    init()
    static var title: String { get }
    static var submit: String { get }
}

/// The form comes back with what was typed and what is wrong with it; status 422.
package struct Invalid: Error {
    package var view: FormView
    /// What goes on record although nothing was changed, such as a wrong password.
    package var note: AuditNote?
    /// Nothing is wrong, but somebody else was quicker, as this says; status 409.
    package let overtaken: String?
    package init(view: FormView, overtaken: String? = nil) {
        self.view = view; self.overtaken = overtaken
        if let overtaken { self.view.notices.append(Notice(.warn, overtaken)) }
    }
}

package struct FieldView: Sendable {
    package let name: String, label: String
    package var control: Control
    package var text: String
    package let hint: String?, isRequired: Bool
    package var error: Complaint?
    /// The heading that begins here.
    package var group: String?
}

/// A form as a page shows it.
package struct FormView: Sendable {
    package var title: String
    package let submit: String
    package var fields: [FieldView]
    package var crumbs: [Record.Crumb] = []
    package var introduction: String?
    package var notices: [Notice] = []
    /// Shown above the fields, such as a code to be scanned.
    package var lead: Html?
    /// Where the form is sent; the page's own address when nil.
    package var action: Path?
    package var cancel: Path?
    /// A second button, which sends what is typed so far somewhere else: to be kept, however much of it there is.
    package var later: (title: String, path: Path)?
    package var takesFiles = false
    /// Nothing can be sent while what the form is about is missing.
    package var submits = true
    /// Names the consequence of what cannot be undone.
    package var consequence: String?
    /// What one must have seen before filling it in, and what it is about.
    package var above: [Record.Section] = [], beneath: [Record.Section] = []

    package var complaints: [(name: String, complaint: Complaint)] { fields.compactMap { field in field.error.map { (field.name, $0) } } }

    /// The same form with other choices for a field, such as the towns of this district.
    package func choosing(_ name: String, from options: [Filter.Option]) -> FormView {
        var view = self
        for index in view.fields.indices where view.fields[index].name == name { view.fields[index].control = .select(options) }
        return view
    }

    package var json: JSON {
        .object([
            JSON.Member("title", .string(title)), JSON.Member("fields", .object(fields.filter { $0.name != "row" }.map { JSON.Member($0.name, .string($0.text)) })),
        ] + (above + beneath).flatMap(\.members))
    }
}

/// A column of the form's sheet.
package struct FormColumn: Sendable {
    package let key: String, title: String, aliases: [String], isRequired: Bool, control: Control
}

extension Form {
    private var fields: [(name: String, field: any AnyField)] {
        Mirror(reflecting: self).children.compactMap { child in
            guard let label = child.label, let field = child.value as? any AnyField else { return nil }
            return (String(label.drop { $0 == "_" }), field)
        }
    }

    /// The form as a page: empty, or with the values that were set.
    package var view: FormView {
        FormView(title: Self.title, submit: Self.submit, fields: fields.map { $0.field.view(name: $0.name, error: nil) })
    }

    package static var columns: [FormColumn] {
        Self().fields.map { FormColumn(key: $0, title: $1.label, aliases: $1.aliases, isRequired: $1.isRequired, control: $1.control) }
    }

    /// Reads the body of a request: either every field is good, or `Invalid` carries the form back.
    package init(_ request: Request) throws {
        self.init()
        try read(request)
    }

    func read(_ request: Request, keepsRest: Bool = false) throws {
        let complaints = fields.map { name, field in
            let typed = request.body[name]
            return (name, (keepsRest && typed == nil && field.isFilled ? nil : field.fill(typed ?? "")) ?? request.complaints[name])
        }
        guard complaints.contains(where: { $1 != nil }) else { return }
        throw Invalid(view: refusing(complaints.compactMap { name, complaint in complaint.map { (name, $0) } }))
    }

    private func refusing(_ complaints: [(name: String, complaint: Complaint)]) -> FormView {
        var view = self.view
        for index in view.fields.indices { view.fields[index].error = complaints.first { $0.name == view.fields[index].name }?.complaint }
        return view
    }

    /// What was typed, by field, so that it can be kept and read again.
    package var written: [(name: String, text: String)] { view.fields.map { ($0.name, $0.text) } }

    /// The same form again from what was kept. A word that its type no longer has stays unread, as if nobody had typed it, where that is allowed.
    package init(written: [String: String]) throws {
        self.init()
        for (name, field) in fields { if let complaint = field.fill(written[name] ?? ""), field.isRequired { throw complaint } }
    }

    /// The form with a complaint that only the register could know, such as a name that is taken.
    package func refused(_ name: String, _ complaint: Complaint) -> Invalid { Invalid(view: refusing([(name, complaint)])) }

    /// Reads a row of a sheet; the complaints come with their columns' keys, in the order of the fields.
    package static func read(cells: (String) -> SheetCell?) -> (form: Self, complaints: [(key: String, complaint: Complaint)], mended: [String]) {
        let form = Self()
        var complaints: [(key: String, complaint: Complaint)] = []
        var mended: [String] = []
        for (name, field) in form.fields {
            let cell = cells(name)
            if let complaint = cell.flatMap({ damaged($0, field) }) ?? field.fill(cell?.text ?? "") { complaints.append((name, complaint)) }
            if let cell, cell.kind == .text, Spelling.cleaned(cell.text).wasMended { mended.append(name) }
        }
        return (form, complaints, mended)
    }

    private static func damaged(_ cell: SheetCell, _ field: any AnyField) -> Complaint? {
        guard cell.kind == .number, field.control == .code, cell.text.contains("E") || cell.text.count > 15 else { return nil }
        return Complaint("id_damaged_by_excel", "\(field.label)的单元格是数字格式，Excel 已丢掉末三位，无法恢复。请把该列设为文本后重填")
    }
}
