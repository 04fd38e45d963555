import CXlsxWriter

/// The looks of the cells we write.
struct CellStyles {
    let text, number, money, day, moment, header, requiredHeader, title, note, verdict: OutgoingWorkbook.Style

    init(_ book: OutgoingWorkbook) {
        text = book.style("@")
        number = book.style("General")
        money = book.style("0.00")
        day = book.style("yyyy-mm-dd") { format_set_align($0, UInt8(LXW_ALIGN_CENTER.rawValue)) }
        moment = book.style("yyyy-mm-dd hh:mm:ss") { format_set_align($0, UInt8(LXW_ALIGN_CENTER.rawValue)) }
        header = book.style("@", Self.heading)
        requiredHeader = book.style("@") {
            Self.heading($0)
            format_set_font_color($0, 0xB3261E)
        }
        title = book.style("@") {
            format_set_bold($0)
            format_set_font_size($0, 14)
            format_set_align($0, UInt8(LXW_ALIGN_CENTER.rawValue))
            format_set_align($0, UInt8(LXW_ALIGN_VERTICAL_CENTER.rawValue))
        }
        note = book.style("@") {
            format_set_font_color($0, 0x595959)
            format_set_align($0, UInt8(LXW_ALIGN_VERTICAL_CENTER.rawValue))
        }
        verdict = book.style("@") { format_set_bg_color($0, 0xFFF4E5) }
    }

    func of(_ kind: SheetColumn.Kind) -> OutgoingWorkbook.Style {
        switch kind {
        case .text: text
        case .number: number
        case .day: day
        case .money: money
        }
    }

    private static func heading(_ style: UnsafeMutablePointer<lxw_format>) {
        format_set_bold(style)
        format_set_bg_color(style, 0xF2F2F2)
        format_set_border(style, UInt8(LXW_BORDER_THIN.rawValue))
        format_set_border_color(style, 0xBFBFBF)
        format_set_text_wrap(style)
        format_set_align(style, UInt8(LXW_ALIGN_CENTER.rawValue))
        format_set_align(style, UInt8(LXW_ALIGN_VERTICAL_CENTER.rawValue))
    }
}
