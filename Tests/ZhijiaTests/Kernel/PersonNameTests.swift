import Kernel
import Testing

@Suite struct PersonNameTests {
    @Test(arguments: [
        ("李娜", "李娜"), ("　李 娜 ", "李娜"), ("欧阳德明", "欧阳德明"), ("阿卜杜拉•买买提", "阿卜杜拉·买买提"), ("吉克・阿依", "吉克·阿依"), ("王𠮷", "王𠮷"), ("李䶮", "李䶮"),
        ("张㛃", "张㛃"), ("赵龘", "赵龘"), ("〇一", "〇一"),
    ])
    func namesAreKeptInTheirOwnCharacters(raw: String, name: String) throws { #expect(try PersonName(parsing: raw).text == name) }

    @Test(arguments: ["", " 　", "\u{200b}"])
    func anEmptyNameIsMissing(raw: String) { #expect(complaint { () throws(Complaint) in try PersonName(parsing: raw) } == "required") }

    @Test(arguments: ["李", "李娜1", "Li Na", "李?", "·李娜", "李娜·", "李··娜", "李娜（女）", "李\u{e001}", "李😀"])
    func whatIsNoNameIsRefused(raw: String) { #expect(complaint { () throws(Complaint) in try PersonName(parsing: raw) } == "name_invalid") }

    @Test func fiftyCharactersAreTheMost() throws {
        #expect(try PersonName(parsing: String(repeating: "李", count: 50)).text.count == 50)
        #expect(complaint { () throws(Complaint) in try PersonName(parsing: String(repeating: "李", count: 51)) } == "name_invalid")
    }
}

@Suite struct DocumentNumberTests {
    @Test(arguments: ["翠工发〔2026〕12号", "翠工发[2026]12号", "翠工发（2026）12号", "翠工发 (２０２６) 12 号", "翠工发【2026】12号", "翠工发［2026］12号"])
    func bracketsAreMended(raw: String) throws {
        let number = try DocumentNumber(parsing: raw)
        #expect(number.description == "翠工发〔2026〕12号")
        #expect(number.office == "翠工发" && number.year == 2026 && number.number == 12)
        #expect(DocumentNumber(stored: number.stored) == number)
    }

    @Test func anOfficeMayHaveBracketsOfItsOwn() throws {
        #expect(try DocumentNumber(parsing: "翠工（筹）〔2026〕3号").description == "翠工（筹）〔2026〕3号")
    }

    @Test(arguments: ["翠工发2026-12号", "〔2026〕12号", "翠工发〔26〕12号", "翠工发〔1826〕12号", "翠工发〔2026〕号", "翠工发〔2026〕12", "翠工发〔2026〕十二号"])
    func otherNumbersAreRefused(raw: String) {
        #expect(complaint { () throws(Complaint) in try DocumentNumber(parsing: raw) } == "document_number_invalid")
    }
}
