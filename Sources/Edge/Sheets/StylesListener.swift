/// Which of the workbook's cell styles show a number as a day or a time.
final class StylesListener: MarkupListener {
    private var isDateFormat: [Int: Bool] = [:]
    private var isDateStyle: [Bool] = []
    private var isInCellStyles = false

    func isDate(_ style: Int) -> Bool { isDateStyle.indices.contains(style) && isDateStyle[style] }

    override func start(_ name: MarkupName, _ attributes: MarkupAttributes) {
        if name == "cellXfs" {
            isInCellStyles = true
        } else if name == "numFmt", let id = attributes.number("numFmtId"), let code = attributes["formatCode"] {
            isDateFormat[id] = Self.isDate(code)
        } else if isInCellStyles, name == "xf" {
            let id = attributes.number("numFmtId") ?? 0
            isDateStyle.append(isDateFormat[id] ?? Self.isBuiltInDate(id))
        }
    }

    override func end(_ name: MarkupName) {
        if name == "cellXfs" { isInCellStyles = false }
    }

    /// ECMA-376 part 1, 18.8.30; 27–36 and 50–58 are the Chinese ones (yyyy年m月d日 and the like). 46 is `[h]:mm:ss`, a length of time.
    static func isBuiltInDate(_ id: Int) -> Bool {
        [14...22, 27...36, 45...45, 47...47, 50...58].contains { $0.contains(id) }
    }

    /// Whether a format code has a year, month, day, hour or second outside quotes, escapes and brackets: `yyyy"年"m"月"` has,
    /// `0"个月"`, `[Red]0.00` and the length of time `[h]:mm` have not.
    static func isDate(_ code: String) -> Bool {
        var isQuoted = false, bracket: String?, found = false
        var letters = code.lowercased().makeIterator()
        while let letter = letters.next() {
            if isQuoted { isQuoted = letter != "\"" } else if let inside = bracket {
                if letter == "]", ["h", "hh", "m", "mm", "s", "ss"].contains(inside) { return false }
                bracket = letter == "]" ? nil : inside + String(letter)
            } else if letter == "\"" { isQuoted = true } else if letter == "[" { bracket = "" } else if "\\_*".contains(letter) {
                _ = letters.next()
            } else if "ymdhs".contains(letter) { found = true }
        }
        return found
    }
}
