package typealias Handler = @Sendable (Request, any Connection) throws -> Response

/// What is slow and must not hold the writer: a password hashed, a workbook parsed. Runs before the handler and outside any
/// transaction; the handler gets its value as `request.prepared` and re-checks what may have changed in between.
package typealias Preparation = @Sendable (Request, any Database) async throws -> any Sendable

/// One line of the table of who may ask what.
package struct Route: Sendable {
    package enum Method: String, Sendable { case get = "GET", post = "POST" }
    package let method: Method
    /// Such as `/unions/:id`.
    package let pattern: StaticString
    package let title: StaticString, access: Access
    /// What it is called in the log and in the table of permissions: `POST /unions`.
    package var label: String { "\(method.rawValue) \(pattern)" }
    package var form: (any Form.Type)?
    package var list: ListDeclaration?
    /// Whether the body may carry files; they are received and sealed before the handler.
    package var takesFiles = false
    /// Files are rosters to be read, not documents to be kept: larger, and of any kind that the reader understands.
    package var takesSheets = false
    /// What a good answer holds, beside a page and JSON: a report is a workbook too, a file nothing else.
    package enum Product: Sendable { case page, report, file }
    package var gives = Product.page
    package var prepare: Preparation?
    /// What may be asked of it in its address, beside what a list's declaration says.
    package var asks: [Asked] = []
    /// One change for each row that was ticked, instead of one for the request.
    package var together: Together?
    /// The duties that do not keep it shut, because they are done there.
    package var opensDuring: Set<FirstDuty> = []
    package let handle: Handler

    /// Runs in a read-only transaction.
    package static func get(
        _ pattern: StaticString, _ title: StaticString, _ access: Access, list: ListDeclaration? = nil, asks: [Asked] = [], gives: Product = .page, prepare: Preparation? = nil,
        opensDuring: Set<FirstDuty> = [], _ handle: @escaping Handler
    ) -> Route {
        Route(
            method: .get, pattern: pattern, title: title, access: access, list: list, gives: gives, prepare: prepare, asks: asks,
            opensDuring: opensDuring, handle: handle)
    }

    /// Runs in a write transaction: all of it happens, or none.
    package static func post(
        _ pattern: StaticString, _ title: StaticString, _ access: Access, form: (any Form.Type)? = nil, takesFiles: Bool = false, takesSheets: Bool = false,
        prepare: Preparation? = nil, opensDuring: Set<FirstDuty> = [], _ handle: @escaping Handler
    ) -> Route {
        Route(
            method: .post, pattern: pattern, title: title, access: access, form: form, takesFiles: takesFiles || takesSheets, takesSheets: takesSheets,
            prepare: prepare, opensDuring: opensDuring, handle: handle)
    }
}

/// A name that an address may carry.
package struct Asked: Sendable {
    package let name: String, title: String, isDay: Bool
    package init(_ name: String, _ title: String, isDay: Bool = false) { self.name = name; self.title = title; self.isDay = isDay }
    /// Of what can be looked back at.
    package static let pastDay = Asked("at", "看以前哪一天，不填是今天", isDay: true)
}

/// Everything the rest of the program needs to know about one module.
package struct Module: Sendable {
    /// The target's name, in whose folder `Schema/*.sql` lies.
    package let name: String, title: String
    package let routes: [Route], figures: [Figure], flows: [FlowTable], rights: [Right], jobs: [JobKind], forms: [any Form.Type]
    /// Tables whose rows belong to a union: a statement over them names a scope or says why not.
    package let placed: Set<String>
    package let navigation: [Navigation], reminders: [Reminder], errands: [Errand], parameters: [ParameterKind], letters: [LetterKind]
    /// Where the box at the top of every page looks.
    package let finds: [Find]
    /// What the home page shows of it, beside what is due.
    package let panels: [Panel]
    /// What is late within somebody's reach, whoever must do it, and what is drawn of it where leaders look.
    package let oversight: [Reminder], boards: [Panel]
    /// What it finds doubtful among its own records, for the one board of data quality.
    package let doubts: [Panel]
    /// What people hold by name, for a handover.
    package let belongings: [Belonging]
    package let tidings: Tidings?
    /// What of it hangs on unions and must be settled when one ends.
    package let dependants: [Dependant]

    package init(
        _ name: String, _ title: String, routes: [Route], figures: [Figure] = [], flows: [FlowTable] = [], rights: [Right],
        jobs: [JobKind] = [], forms: [any Form.Type] = [], placed: Set<String> = [], navigation: [Navigation] = [], reminders: [Reminder] = [],
        errands: [Errand] = [], parameters: [ParameterKind] = [], letters: [LetterKind] = [], finds: [Find] = [], panels: [Panel] = [], oversight: [Reminder] = [],
        boards: [Panel] = [], doubts: [Panel] = [],
        belongings: [Belonging] = [], tidings: Tidings? = nil, dependants: [Dependant] = []
    ) {
        self.name = name; self.title = title; self.routes = routes; self.figures = figures; self.flows = flows
        self.rights = rights; self.jobs = jobs; self.forms = forms; self.placed = placed; self.navigation = navigation
        self.reminders = reminders; self.errands = errands; self.parameters = parameters; self.letters = letters
        self.finds = finds; self.panels = panels; self.oversight = oversight; self.boards = boards; self.doubts = doubts; self.belongings = belongings; self.tidings = tidings; self.dependants = dependants
    }
}

/// A line of the rail at the left; shown to those whom the route behind it admits.
package struct Navigation: Sendable {
    package let title: StaticString, path: Path, icon: StaticString, group: StaticString
    /// Where the manual speaks of it and of the pages beneath.
    package let manual: Path
    /// Left out of the rail of those who work for one union alone; the page itself is open to them.
    package let forLeaders: Bool
    /// Pages that belong to it though they do not lie beneath it.
    package let others: [Path]
    package init(_ title: StaticString, _ path: Path, icon: StaticString, group: StaticString, manual: Path, forLeaders: Bool = false, with others: [Path] = []) {
        self.title = title; self.path = path; self.icon = icon; self.group = group; self.manual = manual; self.forLeaders = forLeaders; self.others = others
    }
}

/// What somebody should hear on the first page, whatever the roles: what has happened to his own account.
package typealias Tidings = @Sendable (Request, any Connection) throws -> [Notice]
