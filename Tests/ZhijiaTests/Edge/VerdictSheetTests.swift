@testable import Edge
import Foundation
@testable import Kernel
import Testing

@Suite("A sheet that comes back with its verdicts") struct VerdictSheetTests {
    private let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder(in: FileManager.default.temporaryDirectory.path) }

    @Test("Every cell says what it said and is of its kind, with the verdict beside the headings; what stood beyond them moves two places")
    func cells() async throws {
        let original = try workbook("""
            <row r="1"><c r="A1" t="inlineStr"><is><t>会员花名册</t></is></c></row>\
            <row r="3"><c r="A3" t="inlineStr"><is><t>姓名</t></is></c><c r="B3" t="inlineStr"><is><t>备注</t></is></c></row>\
            <row r="4"><c r="A4" t="inlineStr"><is><t>王伟</t></is></c><c r="C4"><v>12</v></c></row>\
            <row r="5"><c r="A5"><v>511502198203047719</v></c><c r="B5"><v>104.55123400000001</v></c><c r="D5" t="d"><v>2023-09-30T08:30:00Z</v></c></row>\
            <row r="7"><c r="A7" t="d"><v>2023-09-30T00:00:00Z</v></c><c r="B7" t="b"><v>1</v></c><c r="C7"><v>1E-7</v></c><c r="D7" t="e"><v>#N/A</v></c></row>
            """)
        let rows = try await back(original, headerRow: 3) { $0 == 7 ? nil : ("新增", "第 \($0) 行") }
        #expect(rows.map(\.number) == [1, 3, 4, 5, 7])
        #expect(rows.map { $0.cells.map { $0.map { "\($0.kind) \($0.text)" } } } == [
            ["text 会员花名册"], ["text 姓名", "text 备注", "text 导入结果", "text 原因"],
            ["text 王伟", nil, "text 新增", "text 第 4 行", "number 12"],
            ["text 511502198203047719", "number 104.551234", "text 新增", "text 第 5 行", nil, "date 2023-09-30 08:30:00"],
            ["date 2023-09-30", "bool TRUE", nil, nil, "number 1E-07", "text #N/A"],
        ])
    }

    @Test(
        "A text comes back letter for letter",
        arguments: [
            "=1+1", "@SUM(A1)", "-2", "+8613800138000", "000123", " 前面有空格", "后面有空格 ", "\t", "两\n行", "两\r\n行", "\u{1}\u{1F}", "_x000D_", "_x005F_x000D_", "_x00", "<b>&amp;\"'", "]]>",
            "（全角）：￥", "\u{FFFD}", "👨‍👩‍👧", "e\u{301}",
        ])
    func texts(_ text: String) async throws {
        let original = try csv("姓名,备注\n王伟,\"\(text.replacing("\"", with: "\"\""))\"\n")
        // A CSV file's reader has its own mind about spaces and signs; what it read is what must come back.
        var came: [SheetCell?] = []
        try SheetReader.read(path: original) { if $0.number == 2 { came = $0.cells } }
        let rows = try await back(original, headerRow: 1) { _ in ("可导入", text) }
        #expect(rows.last?.cells == came + (came.count < 2 ? [nil] : []) + [SheetCell(.text, "可导入"), SheetCell(.text, text)])
    }

    @Test("What XML cannot hold is left out")
    func impossible() async throws {
        let rows = try await back(try csv("姓名\n王\u{FFFE}伟\u{FFFF}\n"), headerRow: 1) { _ in nil }
        #expect(rows.last?.cells == [SheetCell(.text, "王伟")])
    }

    @Test("Nothing of the file that came is in it but its cells: no formula, no link, no macro, no part")
    func inert() async throws {
        let original = try workbook(
            """
            <row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row>\
            <row r="2"><c r="A2" t="str"><f>HYPERLINK("http://example.com","点我")</f><v>点我</v></c></row>
            """,
            behind: "<hyperlinks><hyperlink ref=\"A2\" location=\"x\"/></hyperlinks>",
            more: [("xl/vbaProject.bin", "宏"), ("xl/externalLinks/externalLink1.xml", "<externalLink/>")])
        let copy = try await copied(original, headerRow: 1) { _ in ("可导入", "") }
        let archive = try Archive(path: copy, limits: .init())
        #expect(archive.names.sorted() == [
            "[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "docProps/core.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/theme/theme1.xml", "xl/workbook.xml",
            "xl/worksheets/sheet1.xml",
        ])
        let sheet = String(decoding: try archive.whole("xl/worksheets/sheet1.xml"), as: UTF8.self)
        #expect(sheet.contains("<c r=\"A2\" s=\"1\" t=\"inlineStr\"><is><t>点我</t></is></c>"))
        #expect(!sheet.contains("<f") && !sheet.contains("link"))
        // The header stays in sight, and the reason has room.
        #expect(sheet.contains("<pane ySplit=\"1\" topLeftCell=\"A2\"") && sheet.contains("<col min=\"3\" max=\"3\" width=\"60.7109375\""))
    }

    @Test("A workbook goes on its way while the sheet is still being read, and is never held as a whole")
    func streamed() async throws {
        let lines = (0..<60_000).map { "\($0),\(UUID().uuidString)\(UUID().uuidString)" }
        let original = try csv((["编号,内容"] + lines).joined(separator: "\n"))
        var happened: [String] = [], largest = 0, bytes: [UInt8] = []
        try await SheetWriter.copyWithVerdicts(of: original, temporaryFolder: folder, headerRow: 1) { numbers in
            happened.append("asked")
            return [numbers.lowerBound: ("可导入", "")]
        } take: { piece in
            happened.append("sent")
            largest = max(largest, piece.count)
            bytes += piece
        }
        let sent = happened.split(separator: "asked").count
        #expect(sent >= 3 && largest < 2_000_000 && bytes.count > 3_000_000)
        #expect(try SheetText.rows(bytes).map(\.first) == ["编号"] + (0..<60_000).map { String($0) })
    }

    @Test("A sheet whose rows are out of order is called damaged")
    func disorder() async throws {
        let original = try workbook("""
            <row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row><row r="3"><c r="A3"><v>3</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>
            """)
        await #expect(throws: Complaint.sheetDamaged) { try await copied(original, headerRow: 1) { _ in nil } }
    }

    @Test("A sheet of nothing but its header comes back too")
    func empty() async throws {
        let rows = try await back(try csv("姓名,备注\n"), headerRow: 1) { _ in ("可导入", "") }
        #expect(rows.map { $0.cells.map { $0?.text } } == [["姓名", "备注", "导入结果", "原因"]])
    }

    // MARK: There and back

    private func back(_ original: String, headerRow: Int, _ verdict: (Int) -> (result: String, reason: String)?) async throws -> [SheetRow] {
        var rows: [SheetRow] = []
        try SheetReader.read(path: try await copied(original, headerRow: headerRow, verdict)) { rows.append($0) }
        return rows
    }

    private func copied(_ original: String, headerRow: Int, _ verdict: (Int) -> (result: String, reason: String)?) async throws -> String {
        var bytes: [UInt8] = []
        try await SheetWriter.copyWithVerdicts(of: original, temporaryFolder: folder, headerRow: headerRow) { numbers in
            numbers.reduce(into: [:]) { told, number in told[number] = verdict(number) }
        } take: { bytes += $0 }
        return try file(bytes, "copy.xlsx")
    }

    private func csv(_ text: String) throws -> String { try file(Array(text.utf8), "original.csv") }

    private func file(_ bytes: [UInt8], _ name: String) throws -> String {
        let path = folder.path + "/" + name
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }

    /// As little of a workbook as has rows.
    private func workbook(_ rows: String, behind: String = "", more: [(String, String)] = []) throws -> String {
        let archive = try OutgoingArchive(), main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        let relations = "http://schemas.openxmlformats.org/package/2006/relationships", office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        let parts = [
            ("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"),
            ("_rels/.rels", "<Relationships xmlns=\"\(relations)\"><Relationship Id=\"rId1\" Type=\"\(office)/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"),
            ("xl/workbook.xml", "<workbook xmlns=\"\(main)\" xmlns:r=\"\(office)\"><sheets><sheet name=\"名册\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"),
            ("xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"\(relations)\"><Relationship Id=\"rId1\" Type=\"\(office)/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"),
            ("xl/worksheets/sheet1.xml", "<worksheet xmlns=\"\(main)\"><sheetData>\(rows)</sheetData>\(behind)</worksheet>"),
        ]
        for (name, xml) in parts + more {
            archive.begin(name)
            try archive.write(Array(xml.utf8))
            try archive.end()
        }
        archive.close()
        return try file(archive.taken(atLeast: 1) ?? [], "original.xlsx")
    }
}
