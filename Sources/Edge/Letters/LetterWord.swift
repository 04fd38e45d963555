import CZip
import Glibc
import Kernel

/// A letter in Word's own format (ECMA-376): a zip of the few parts that a document needs. Word, WPS and LibreOffice open it.
enum LetterWord {
    static func write(_ letter: Letter, _ day: Day) throws -> [UInt8] {
        try zipped([
            ("[Content_Types].xml", contentTypes), ("_rels/.rels", relations), ("word/_rels/document.xml.rels", documentRelations),
            ("word/styles.xml", styles), ("word/footer1.xml", footer), ("docProps/core.xml", core(letter, day)), ("word/document.xml", document(letter)),
        ])
    }

    // MARK: The text

    private static func document(_ letter: Letter) -> Html {
        var body: [Html] = []
        if let head = letter.head {
            let size = Int(LetterPage.head(head) * 2)
            body.append(paragraph("<w:spacing w:line=\"240\" w:lineRule=\"auto\"/><w:jc w:val=\"center\"/>", run(head, "<w:b/><w:color w:val=\"CC000D\"/><w:sz w:val=\"\(size)\"/>")))
        }
        if let number = letter.number {
            let line: Html = letter.head == nil ? "" : "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"16\" w:space=\"4\" w:color=\"CC000D\"/></w:pBdr>"
            body.append(paragraph("\(line)<w:spacing w:after=\"300\"/><w:jc w:val=\"center\"/>", run(number)))
        }
        body.append(paragraph("<w:pStyle w:val=\"Title\"/>", run(letter.title)))
        for (index, block) in letter.blocks.enumerated() {
            switch block {
            case .salutation(let text): body.append(paragraph("", run(text)))
            case .paragraph(let text): body.append(paragraph("<w:ind w:firstLineChars=\"200\" w:firstLine=\"640\"/><w:jc w:val=\"both\"/>", run(text)))
            case .heading(let text): body.append(paragraph("<w:pStyle w:val=\"Heading1\"/><w:keepNext/>", run(text)))
            case .closing(let text):
                if index > 0, case .closing = letter.blocks[index - 1] {} else { body.append(paragraph("", "")) }
                body.append(paragraph("<w:ind w:right=\"640\"/><w:jc w:val=\"right\"/>", run(text)))
            case .table(let rows, let hasHeading): body.append(table(rows, hasHeading: hasHeading))
            }
        }
        let margins: Html = """
            <w:pgMar w:top="\(twips(LetterPage.top))" w:right="\(twips(LetterPage.right))" w:bottom="\(twips(LetterPage.bottom))" \
            w:left="\(twips(LetterPage.left))" w:header="851" w:footer="1400" w:gutter="0"/>
            """
        return """
            \(declaration)<w:document \(space) xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>\(body)\
            <w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="\(twips(LetterPage.width))" w:h="\(twips(LetterPage.height))"/>\
            \(margins)</w:sectPr></w:body></w:document>
            """
    }

    private static func table(_ rows: [[String]], hasHeading: Bool) -> Html {
        let widths = LetterPage.columnWidths(rows).map(twips)
        let sides: [Html] = ["top", "left", "bottom", "right", "insideH", "insideV"].map { "<w:\($0) w:val=\"single\" w:sz=\"6\" w:space=\"0\" w:color=\"000000\"/>" }
        let lines: [Html] = rows.enumerated().map { index, row in
            let isHeading = hasHeading && index == 0
            let cells: [Html] = zip(row, widths).map { text, width in
                let face: Html = isHeading ? "<w:b/><w:sz w:val=\"24\"/>" : "<w:sz w:val=\"24\"/>"
                return """
                    <w:tc><w:tcPr><w:tcW w:w="\(width)" w:type="dxa"/></w:tcPr>\
                    \(paragraph("<w:spacing w:line=\"360\" w:lineRule=\"auto\"/>", run(text, face)))</w:tc>
                    """
            }
            return "<w:tr><w:trPr><w:cantSplit/>\(Html.when(isHeading, "<w:tblHeader/>"))</w:trPr>\(cells)</w:tr>"
        }
        let grid: [Html] = widths.map { "<w:gridCol w:w=\"\($0)\"/>" }
        return """
            <w:tbl><w:tblPr><w:tblW w:w="\(twips(LetterPage.textWidth))" w:type="dxa"/><w:tblBorders>\(sides)</w:tblBorders>\
            <w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>\(grid)</w:tblGrid>\(lines)</w:tbl>\(paragraph("", ""))
            """
    }

    private static func paragraph(_ properties: Html, _ runs: Html) -> Html { "<w:p><w:pPr>\(properties)</w:pPr>\(runs)</w:p>" }
    private static func run(_ text: String, _ face: Html = "") -> Html {
        "<w:r>\(Html.when(!face.isEmpty, "<w:rPr>\(face)</w:rPr>"))<w:t xml:space=\"preserve\">\(writable(text))</w:t></w:r>"
    }
    /// Without the controls that XML cannot hold.
    private static func writable(_ text: String) -> String { String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 || $0 == "\t" })) }
    private static func twips(_ points: Double) -> Int { Int((points * 20).rounded()) }

    // MARK: The other parts

    private static let declaration: Html = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>"
    private static let space: Html = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""

    private static let contentTypes: Html = """
        \(declaration)<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
        <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>\
        <Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>\
        <Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>\
        <Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>\
        <Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>
        """
    private static let relations: Html = """
        \(declaration)<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">\
        <Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>\
        <Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>\
        </Relationships>
        """
    private static let documentRelations: Html = """
        \(declaration)<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">\
        <Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>\
        <Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/></Relationships>
        """
    /// 仿宋 for the text, as offices have it; other systems take what they have.
    private static let styles: Html = """
        \(declaration)<w:styles \(space)><w:docDefaults><w:rPrDefault><w:rPr>\
        <w:rFonts w:ascii="仿宋" w:hAnsi="仿宋" w:eastAsia="仿宋" w:cs="Times New Roman"/><w:sz w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/>\
        </w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:line="\(twips(LetterPage.lead))" w:lineRule="exact"/></w:pPr></w:pPrDefault></w:docDefaults>\
        <w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>\
        <w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/>\
        <w:pPr><w:spacing w:after="300" w:line="700" w:lineRule="exact"/><w:jc w:val="center"/></w:pPr>\
        <w:rPr><w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体"/><w:b/><w:sz w:val="44"/></w:rPr></w:style>\
        <w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>\
        <w:pPr><w:ind w:firstLineChars="200" w:firstLine="640"/><w:outlineLvl w:val="0"/></w:pPr>\
        <w:rPr><w:rFonts w:ascii="黑体" w:hAnsi="黑体" w:eastAsia="黑体"/><w:b/></w:rPr></w:style></w:styles>
        """
    private static let footer: Html = """
        \(declaration)<w:ftr \(space)><w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:sz w:val="28"/></w:rPr><w:t xml:space="preserve">— </w:t></w:r>\
        <w:r><w:rPr><w:sz w:val="28"/></w:rPr><w:fldChar w:fldCharType="begin"/></w:r>\
        <w:r><w:rPr><w:sz w:val="28"/></w:rPr><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>\
        <w:r><w:rPr><w:sz w:val="28"/></w:rPr><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:rPr><w:sz w:val="28"/></w:rPr><w:t>1</w:t></w:r>\
        <w:r><w:rPr><w:sz w:val="28"/></w:rPr><w:fldChar w:fldCharType="end"/></w:r>\
        <w:r><w:rPr><w:sz w:val="28"/></w:rPr><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>
        """
    private static func core(_ letter: Letter, _ day: Day) -> Html {
        """
        \(declaration)<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" \
        xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\
        <dc:title>\(letter.title)</dc:title><dcterms:created xsi:type="dcterms:W3CDTF">\(day.description)T00:00:00Z</dcterms:created></cp:coreProperties>
        """
    }

    // MARK: The zip

    private static func zipped(_ parts: [(name: String, xml: Html)]) throws -> [UInt8] {
        var error = zip_error_t()
        guard let buffer = zip_source_buffer_create(nil, 0, 0, &error), let zip = zip_open_from_source(buffer, ZIP_CREATE, &error) else { throw Complaint.letterNotWritten }
        // The archive would free it on closing, when what was written is still to be read.
        zip_source_keep(buffer)
        defer { zip_source_free(buffer) }
        for (name, xml) in parts {
            // libzip frees the copy once it is written.
            guard let copy = malloc(xml.bytes.count) else { zip_discard(zip); throw Complaint.letterNotWritten }
            xml.bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(start: copy, count: xml.bytes.count).copyMemory(from: $0) }
            guard let part = zip_source_buffer(zip, copy, UInt64(xml.bytes.count), 1) else { free(copy); zip_discard(zip); throw Complaint.letterNotWritten }
            let index = zip_file_add(zip, name, part, UInt32(ZIP_FL_ENC_UTF_8))
            guard index >= 0, zip_file_set_mtime(zip, UInt64(index), 1_577_836_800, 0) == 0 else { zip_source_free(part); zip_discard(zip); throw Complaint.letterNotWritten }
        }
        guard zip_close(zip) == 0 else { zip_discard(zip); throw Complaint.letterNotWritten }
        return try read(buffer)
    }

    private static func read(_ source: OpaquePointer) throws -> [UInt8] {
        var status = zip_stat_t()
        zip_stat_init(&status)
        guard zip_source_stat(source, &status) == 0, zip_source_open(source) == 0 else { throw Complaint.letterNotWritten }
        defer { zip_source_close(source) }
        var bytes = [UInt8](repeating: 0, count: Int(status.size))
        guard zip_source_read(source, &bytes, status.size) == Int64(status.size) else { throw Complaint.letterNotWritten }
        return bytes
    }
}
