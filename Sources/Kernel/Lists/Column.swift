/// Who may see a datum, and how. It masks on the page, in JSON and in sheets alike.
package enum DataClass: String, Sendable { case `public`, `internal`, personal, sealed }

/// What a column or a fact holds, and so how it is written, aligned, filtered and exported.
package enum Kind: Sendable {
    case text
    /// A code that people compare letter by letter.
    case code
    case number(unit: String)
    case money
    /// A number with its unit behind it, where every row has another: 4491800.00元, 96.3%.
    case amount
    case day
    case instant
    case yesNo
    /// A coded word: its raw value is stored, its label shown.
    case word([Word])

    package struct Word: Sendable, Hashable {
        package let value: String, label: String, tone: Tone?
        package init(_ value: String, _ label: String, _ tone: Tone? = nil) { self.value = value; self.label = label; self.tone = tone }
    }
    package static func words<W: CodedWord>(_ type: W.Type, tone: (W) -> Tone? = { _ in nil }) -> Kind {
        .word(W.allCases.map { Word($0.rawValue, $0.label, tone($0)) })
    }

    package var isNumeric: Bool {
        switch self {
        case .number, .money, .amount: true
        case .text, .code, .day, .instant, .yesNo, .word: false
        }
    }

    /// What a person reads.
    package func text(_ value: Value) -> String {
        switch (self, value) {
        case (_, .null), (_, .blob): ""
        case (.yesNo, .integer(let flag)): flag == 1 ? "是" : "否"
        case (.number, .integer(let number)): grouped(number)
        case (.money, .integer(let fen)): Money(fen: fen).description
        case (.amount, .text(let text)): groupedInFront(text)
        case (.instant, .text(let text)): Instant(text)?.text() ?? text
        case (.word(let words), .text(let raw)): words.first { $0.value == raw }?.label ?? raw
        case (_, .integer(let number)): String(number)
        case (_, .text(let text)): text
        }
    }

    package func json(_ value: Value) -> JSON {
        switch (self, value) {
        case (_, .null), (_, .blob): .null
        case (.yesNo, .integer(let flag)): .bool(flag == 1)
        case (_, .integer(let number)): .integer(number)
        case (_, .text(let text)): .string(text)
        }
    }
}

package enum Tone: String, Sendable { case ok, warn, bad, info }

/// 12345 as 12,345.
package func grouped(_ number: Int64) -> String {
    var text: [UInt8] = []
    text.append(decimal: number, grouped: true)
    return String(decoding: text, as: UTF8.self)
}

/// 4491800.00元 as 4,491,800.00元.
private func groupedInFront(_ text: String) -> String {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    return Int64(digits).map { grouped($0) + text.dropFirst(digits.count) } ?? text
}

/// A column of a list. From the same columns come the table, the filters, the phone's cards, the JSON items, the workbook and
/// the schema in `/openapi.json`.
package final class Column: Sendable {
    package let key: String, title: String, kind: Kind, data: DataClass
    let expression: SQL
    /// What the list sorts by when asked to sort by this column; never null, so that keyset paging has no holes.
    let sort: SQL?
    package var isSortable: Bool { sort != nil }
    /// What the sort key holds, where that is not what the column shows, such as the number of a union beside its name.
    let sortKind: Kind
    let link: Link?
    /// Left out on a phone.
    package let isWide: Bool
    /// Shown only when somebody chooses it; always in JSON and in the sheet.
    package let isOptional: Bool

    struct Link: Sendable { let base: StaticString, id: SQL }

    package init(
        _ key: String, _ title: String, _ kind: Kind, _ data: DataClass, _ expression: SQL, sort: SQL? = nil, sortedAs sortKind: Kind? = nil,
        linksTo base: StaticString? = nil, id: SQL? = nil, isWide: Bool = false, isOptional: Bool = false
    ) {
        self.key = key; self.title = title; self.kind = kind; self.data = data
        self.expression = expression; self.sort = sort; self.sortKind = sortKind ?? kind; self.isWide = isWide; self.isOptional = isOptional
        link = base.flatMap { base in id.map { Link(base: base, id: $0) } }
    }
}

extension SQL {
    /// Whether the column holds the word somewhere; percent signs and underlines in it are looked for, not obeyed.
    package static func found(_ word: String, in column: SQL) -> SQL { "\(column) LIKE \(pattern(word)) ESCAPE '!'" }

    package static func pattern(_ word: String) -> String {
        var pattern = "%"
        for character in word {
            if "%_!".contains(character) { pattern.append("!") }
            pattern.append(character)
        }
        return pattern + "%"
    }
}

package final class Filter: Sendable {
    package struct Option: Sendable, Hashable {
        package let value: String, label: String
        package init(_ value: String, _ label: String) { self.value = value; self.label = label }
    }
    package enum Control: Sendable {
        /// What can be chosen is in the data.
        case choice(@Sendable (any Connection) throws -> [Option])
        /// It is in the source.
        case options([Option])
        case day
        case text
    }
    package let key: String, title: String, control: Control
    package var isDay: Bool { if case .day = control { true } else { false } }
    /// Drawn only while it is in force: where links lead, not what people set by hand.
    package let isQuiet: Bool
    package var quiet: Filter { Filter(key, title, control, isQuiet: true, bound: bound, condition) }
    /// Folded away, unless it is in force: what few ask for.
    package let isRare: Bool
    package var rare: Filter { Filter(key, title, control, isRare: true, bound: bound, condition) }
    /// Not how a list is left: who comes back finds it without.
    package let isPassing: Bool
    /// Of the first or the last of some days. The two of a pair stand one behind the other.
    let bound: Bound?
    package enum Bound: Sendable { case first, last }

    /// The day that a list is looked back to. The day decides what the rows are; it takes none of them away.
    package static let day = Filter("at", "截至", .day, isPassing: true) { value, _ in (try? Day(parsing: value)).map { _ in "1 = 1" } }
    /// The first of the days over which a list's rows were counted; it too decides what they are.
    package static let firstDay = Filter("from", "自", .day, isPassing: true) { value, _ in (try? Day(parsing: value)).map { _ in "1 = 1" } }
    /// The condition for a value; `nil` for a value that makes no sense here.
    let condition: @Sendable (String, Day) -> SQL?
    /// How it is drawn while nothing is chosen, where the data have no say in it; laid out once.
    let unchosen: Html?

    package init(
        _ key: String, _ title: String, _ control: Control, isQuiet: Bool = false, isRare: Bool = false, isPassing: Bool = false, bound: Bound? = nil,
        _ condition: @escaping @Sendable (String, Day) -> SQL?
    ) {
        self.key = key; self.title = title; self.control = control; self.condition = condition
        self.isQuiet = isQuiet; self.isRare = isRare; self.isPassing = isPassing; self.bound = bound
        if case .choice = control { unchosen = nil } else { unchosen = Filter.drawn(key, title, control, value: "") }
    }

    /// One of the words of a coded column.
    package static func word<W: CodedWord>(_ key: String, _ title: String, _ type: W.Type, _ column: SQL) -> Filter {
        let options = W.allCases.map { Option($0.rawValue, $0.label) }
        return Filter(key, title, .options(options)) { value, _ in W(rawValue: value).map { "\(column) = \($0)" } }
    }
    package static func yesNo(_ key: String, _ title: String, _ column: SQL) -> Filter {
        Filter(key, title, .options([Option("1", "是"), Option("0", "否")])) { value, _ in
            ["0": "\(column) = 0", "1": "\(column) = 1"][value]
        }
    }
    package static func from(_ key: String, _ title: String, _ column: SQL) -> Filter {
        Filter(key, title, .day, bound: .first) { value, _ in (try? Day(parsing: value)).map { "\(column) >= \($0)" } }
    }
    package static func until(_ key: String, _ title: String, _ column: SQL) -> Filter {
        Filter(key, title, .day, bound: .last) { value, _ in (try? Day(parsing: value)).map { "\(column) <= \($0)" } }
    }
}
