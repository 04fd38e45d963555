import CPango
import Kernel

/// A letter drawn with pango and cairo: real, embedded fonts, text that can be searched and copied.
final class LetterPDF {
    private static let serif = "Noto Serif CJK SC", red = (0.80, 0.0, 0.05)
    private var bytes: [UInt8] = []
    private var y = LetterPage.top, page = 1
    private var surface: OpaquePointer!, context: OpaquePointer!

    static func draw(_ letter: Letter, _ day: Day) throws -> [UInt8] {
        let pdf = LetterPDF()
        pdf.begin(letter.title, day)
        pdf.draw(letter)
        return try pdf.end()
    }

    private func begin(_ title: String, _ day: Day) {
        surface = cairo_pdf_surface_create_for_stream(
            { closure, data, count in
                guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
                Unmanaged<LetterPDF>.fromOpaque(closure).takeUnretainedValue().bytes += UnsafeBufferPointer(start: data, count: Int(count))
                return CAIRO_STATUS_SUCCESS
            }, Unmanaged.passUnretained(self).toOpaque(), LetterPage.width, LetterPage.height)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "\(day)T00:00:00+08:00")
        context = cairo_create(surface)
    }

    private func end() throws -> [UInt8] {
        finishPage()
        cairo_destroy(context)
        cairo_surface_finish(surface)
        let status = cairo_surface_status(surface)
        cairo_surface_destroy(surface)
        guard status == CAIRO_STATUS_SUCCESS else { throw Complaint.letterNotWritten }
        return bytes
    }

    private func draw(_ letter: Letter) {
        if let head = letter.head { drawHead(head, letter.number) } else if let number = letter.number { write(number, size: LetterPage.text, align: PANGO_ALIGN_CENTER) }
        write(letter.title, size: LetterPage.title, isBold: true, align: PANGO_ALIGN_CENTER, lead: LetterPage.lead * 1.25, narrow: margin(balancing: letter.title))
        y += LetterPage.lead * 0.6
        for (index, block) in letter.blocks.enumerated() {
            switch block {
            case .salutation(let text): write(text, size: LetterPage.text)
            case .paragraph(let text): write(text, size: LetterPage.text, indent: LetterPage.text * 2, justify: true)
            case .heading(let text):
                y += LetterPage.lead * 0.4
                write(text, size: LetterPage.text, isBold: true, indent: LetterPage.text * 2)
            case .closing(let text):
                // 落款 stands two lines below the text.
                if index > 0, case .closing = letter.blocks[index - 1] {} else { y += LetterPage.lead }
                write(text, size: LetterPage.text, align: PANGO_ALIGN_RIGHT, narrow: LetterPage.text * 2)
            case .table(let rows, let hasHeading): drawTable(rows, hasHeading: hasHeading)
            }
        }
    }

    /// The office in red, its number, a red line.
    private func drawHead(_ head: String, _ number: String?) {
        let size = LetterPage.head(head)
        write(head, size: size, isBold: true, align: PANGO_ALIGN_CENTER, lead: size * 1.5, colour: Self.red)
        y += LetterPage.lead * 0.5
        if let number { write(number, size: LetterPage.text, align: PANGO_ALIGN_CENTER) }
        cairo_set_source_rgb(context, Self.red.0, Self.red.1, Self.red.2)
        cairo_set_line_width(context, 2)
        cairo_move_to(context, LetterPage.left, y + 4)
        cairo_line_to(context, LetterPage.width - LetterPage.right, y + 4)
        cairo_stroke(context)
        y += LetterPage.lead * 1.5
    }

    /// What to leave free of the title's lines, so that they are about equally long.
    private func margin(balancing title: String) -> Double {
        let layout = layout(title, size: LetterPage.title, isBold: true, width: 10 * LetterPage.textWidth)
        defer { free(layout) }
        var extents = PangoRectangle()
        pango_layout_get_extents(layout, nil, &extents)
        let whole = Double(extents.width) / Double(PANGO_SCALE), lines = (whole / LetterPage.textWidth).rounded(.up)
        return max(0, LetterPage.textWidth - whole / lines - LetterPage.title)
    }

    // MARK: Text

    private func layout(_ text: String, size: Double, isBold: Bool = false, width: Double, align: PangoAlignment = PANGO_ALIGN_LEFT) -> OpaquePointer {
        let layout = pango_cairo_create_layout(context)!
        // Cairo's unit on paper is the point; pango thinks of screens unless told.
        pango_cairo_context_set_resolution(pango_layout_get_context(layout), 72)
        pango_layout_context_changed(layout)
        let font = pango_font_description_from_string("\(Self.serif) \(isBold ? "Bold " : "")\(size)")
        pango_layout_set_font_description(layout, font)
        pango_font_description_free(font)
        pango_context_set_language(pango_layout_get_context(layout), pango_language_from_string("zh-cn"))
        pango_layout_set_width(layout, Int32(width * Double(PANGO_SCALE)))
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        pango_layout_set_alignment(layout, align)
        pango_layout_set_text(layout, text, -1)
        bindNotes(of: text, in: layout)
        return layout
    }

    /// The number of a note stays on the line of what it is about: no line begins with it.
    private func bindNotes(of text: String, in layout: OpaquePointer) {
        let attributes = pango_attr_list_new()
        defer { pango_attr_list_unref(attributes) }
        var start: Int?, place = 0, before = 0
        for scalar in text.unicodeScalars {
            if Self.superscripts.contains(scalar) { start = start ?? before } else if let first = start {
                Self.keepTogether(first..<place, attributes)
                start = nil
            }
            before = place
            place += UTF8.width(scalar)
        }
        if let first = start { Self.keepTogether(first..<place, attributes) }
        pango_layout_set_attributes(layout, attributes)
    }
    private static let superscripts = Set("⁰¹²³⁴⁵⁶⁷⁸⁹".unicodeScalars)

    private static func keepTogether(_ bytes: Range<Int>, _ attributes: OpaquePointer?) {
        guard let attribute = pango_attr_allow_breaks_new(0) else { return }
        attribute.pointee.start_index = UInt32(bytes.lowerBound)
        attribute.pointee.end_index = UInt32(bytes.upperBound)
        pango_attr_list_insert(attributes, attribute)
    }

    private func free(_ layout: OpaquePointer) { g_object_unref(UnsafeMutableRawPointer(layout)) }

    /// A paragraph on lines of equal distance, over as many pages as it takes.
    private func write(
        _ text: String, size: Double, isBold: Bool = false, align: PangoAlignment = PANGO_ALIGN_LEFT, indent: Double = 0, justify: Bool = false,
        lead: Double = LetterPage.lead, narrow: Double = 0, colour: (Double, Double, Double) = (0, 0, 0)
    ) {
        let layout = layout(text, size: size, isBold: isBold, width: LetterPage.textWidth - narrow, align: align)
        defer { free(layout) }
        pango_layout_set_indent(layout, Int32(indent * Double(PANGO_SCALE)))
        pango_layout_set_justify(layout, justify ? 1 : 0)
        let lines = pango_layout_get_iter(layout)
        defer { pango_layout_iter_free(lines) }
        repeat {
            breakPage(before: lead)
            var extents = PangoRectangle()
            pango_layout_iter_get_line_extents(lines, nil, &extents)
            cairo_set_source_rgb(context, colour.0, colour.1, colour.2)
            let shift = align == PANGO_ALIGN_CENTER ? narrow / 2 : 0
            cairo_move_to(context, LetterPage.left + shift + Double(extents.x) / Double(PANGO_SCALE), y + lead * 0.75)
            pango_cairo_show_layout_line(context, pango_layout_iter_get_line_readonly(lines))
            y += lead
        } while pango_layout_iter_next_line(lines) != 0
    }

    // MARK: Tables

    private func drawTable(_ rows: [[String]], hasHeading: Bool) {
        let widths = LetterPage.columnWidths(rows)
        y += 6
        for (index, row) in rows.enumerated() {
            let isHeading = hasHeading && index == 0, cells = layouts(row, widths, isBold: isHeading), height = height(of: cells)
            if y + height > LetterPage.height - LetterPage.bottom {
                finishPage()
                startPage()
                if hasHeading, index > 0 { draw(layouts(rows[0], widths, isBold: true), widths) }
            }
            draw(cells, widths)
        }
        y += 10
    }

    private static let padding = 5.0

    private func layouts(_ row: [String], _ widths: [Double], isBold: Bool) -> [OpaquePointer] {
        zip(row, widths).map { layout($0, size: LetterPage.cell, isBold: isBold, width: $1 - 2 * Self.padding) }
    }

    private func height(of cells: [OpaquePointer]) -> Double {
        2 * Self.padding + (cells.map { cell in
            var extents = PangoRectangle()
            pango_layout_get_extents(cell, nil, &extents)
            return Double(extents.height) / Double(PANGO_SCALE)
        }.max() ?? 0)
    }

    private func draw(_ cells: [OpaquePointer], _ widths: [Double]) {
        let height = height(of: cells)
        var x = LetterPage.left
        cairo_set_source_rgb(context, 0, 0, 0)
        cairo_set_line_width(context, 0.6)
        for (cell, width) in zip(cells, widths) {
            cairo_rectangle(context, x, y, width, height)
            cairo_stroke(context)
            cairo_move_to(context, x + Self.padding, y + Self.padding)
            pango_cairo_show_layout(context, cell)
            free(cell)
            x += width
        }
        y += height
    }

    // MARK: Pages

    private func breakPage(before lead: Double) {
        guard y + lead > LetterPage.height - LetterPage.bottom + 1 else { return }
        finishPage()
        startPage()
    }

    private func startPage() {
        page += 1
        y = LetterPage.top
    }

    /// With its number below the text.
    private func finishPage() {
        let number = layout("— \(page) —", size: LetterPage.pageNumber, width: LetterPage.textWidth, align: PANGO_ALIGN_CENTER)
        cairo_set_source_rgb(context, 0, 0, 0)
        cairo_move_to(context, LetterPage.left, LetterPage.height - LetterPage.bottom + 10)
        pango_cairo_show_layout(context, number)
        free(number)
        cairo_show_page(context)
    }
}
