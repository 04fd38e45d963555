import Kernel
import Testing

@Suite struct SpellingTests {
    @Test(arguments: [
        ("翠屏区总工会", "翠屏区总工会", false), ("  翠屏区 总工会　", "翠屏区 总工会", true), ("\u{200b}李庄镇\u{feff}", "李庄镇", true),
        ("'0831", "0831", true), ("ＡＢ１２", "AB12", true), ("甲（乙）", "甲（乙）", false), ("第一行\r\n第二行", "第一行\n第二行", true),
        ("", "", false), ("　 ", "", true), ("O'Neil", "O'Neil", false),
    ])
    func wordsKeepWhatStandsInside(raw: String, text: String, mended: Bool) {
        let cleaned = Spelling.cleaned(raw)
        #expect(cleaned.text == text)
        #expect(cleaned.wasMended == mended)
    }

    @Test(arguments: [("　李 娜 ", "李娜"), ("李\u{a0}娜", "李娜"), ("\u{202d}李娜\u{202c}", "李娜")])
    func aNameHasNoSpaces(raw: String, text: String) { #expect(Spelling.cleaned(raw, as: .name).text == text) }

    @Test(arguments: [
        ("511502 19900307 0218", "511502199003070218"), ("‘138", "138"), ("１，２３４．５０", "1,234.50"), ("2021。9。30", "2021.9.30"),
        ("＋86－138", "+86-138"), ("138–1234", "138-1234"),
    ])
    func aNumberHasAsciiMarksAndNoSpaces(raw: String, text: String) { #expect(Spelling.cleaned(raw, as: .number).text == text) }
}

/// What the reading of `text` complains about, by code; nil when it reads well.
func complaint<T>(_ read: () throws(Complaint) -> T) -> String? {
    do throws(Complaint) { _ = try read(); return nil } catch { return error.code }
}
