import Kernel

/// The parts of an .xlsx file, found through its relationships and never by customary names.
final class Workbook {
    private let archive: Archive
    private let limits: SheetReader.Limits
    private let book = BookListener()
    private let parts: [Relationship]

    init(path: String, limits: SheetReader.Limits) throws {
        archive = try Archive(path: path, limits: limits)
        self.limits = limits
        let root = try Relationship.read(of: "", in: archive)
        guard let main = root.first(where: { $0.type == "officeDocument" })?.target, !main.hasSuffix(".bin"), archive.contains(main)
        else { throw archive.contains("mimetype") || !root.isEmpty ? Complaint.sheetOtherOffice : Complaint.sheetNotWorkbook }
        try Markup.read(main, of: archive, into: book)
        parts = try Relationship.read(of: main, in: archive)
    }

    func read(sheet name: String?, onRow: @escaping (SheetRow) throws -> Void) throws {
        let styles = StylesListener(), strings = SharedStrings(limits: limits)
        try read("styles", into: styles)
        try read("sharedStrings", into: strings)
        for part in try worksheets(name) {
            let sheet = WorksheetListener(
                strings: strings, styles: styles, startsIn1904: book.startsIn1904, limits: limits, onRow: onRow)
            try Markup.read(part, of: archive, into: sheet)
            if sheet.hasRows { return }
        }
        throw Complaint.sheetEmpty
    }

    private func read(_ type: String, into listener: MarkupListener) throws {
        guard let part = parts.first(where: { $0.type == type })?.target, archive.contains(part) else { return }
        try Markup.read(part, of: archive, into: listener)
    }

    /// A sheet asked for by name may be hidden; otherwise only what the user sees counts.
    private func worksheets(_ name: String?) throws -> [String] {
        let chosen = book.sheets.filter { name == nil ? $0.isVisible : $0.name == name }
        if let name, chosen.isEmpty { throw Complaint.sheetMissing(name) }
        return chosen.compactMap { sheet in
            parts.first { $0.id == sheet.id && $0.type == "worksheet" }?.target
        }
    }
}

/// One line of a `.rels` part.
struct Relationship {
    let id: String
    /// The last word of the type's address, which transitional and strict workbooks share.
    let type: String
    /// The part's name in the archive.
    let target: String

    static func read(of part: String, in archive: Archive) throws -> [Relationship] {
        let slash = part.lastIndex(of: "/")
        let folder = slash.map { String(part[...$0]) } ?? ""
        let name = slash.map { String(part[part.index(after: $0)...]) } ?? part
        let listener = RelationshipsListener(folder: folder)
        let rels = "\(folder)_rels/\(name).rels"
        if archive.contains(rels) { try Markup.read(rels, of: archive, into: listener) }
        return listener.found
    }
}

private final class RelationshipsListener: MarkupListener {
    private(set) var found: [Relationship] = []
    private let folder: String
    init(folder: String) { self.folder = folder }

    override func start(_ name: MarkupName, _ attributes: MarkupAttributes) {
        guard name == "Relationship", let id = attributes["Id"], let target = attributes["Target"] else { return }
        let type = attributes["Type"]?.split(separator: "/").last.map(String.init) ?? ""
        found.append(Relationship(id: id, type: type, target: resolve(target)))
    }

    private func resolve(_ target: String) -> String {
        var path: [Substring] = []
        for step in (target.hasPrefix("/") ? target : folder + target).split(separator: "/") where step != "." {
            if step == ".." { _ = path.popLast() } else { path.append(step) }
        }
        return path.joined(separator: "/")
    }
}

private final class BookListener: MarkupListener {
    private(set) var sheets: [(name: String, id: String, isVisible: Bool)] = []
    private(set) var startsIn1904 = false

    override func start(_ name: MarkupName, _ attributes: MarkupAttributes) {
        if name == "workbookPr" {
            startsIn1904 = attributes.isTrue("date1904")
        } else if name == "sheet", let title = attributes["name"], let id = attributes["id"] {
            sheets.append((title, id, (attributes["state"] ?? "visible") == "visible"))
        }
    }
}
