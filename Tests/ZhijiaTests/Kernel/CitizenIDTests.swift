import Kernel
import Testing

@Suite struct CitizenIDTests {
    /// The worked examples; all but the last, which the standard prints, are synthetic.
    @Test(arguments: [
        ("511502199003070218", "1990-03-07", Sex.male), ("511502198812310045", "1988-12-31", .female), ("51150219950820009X", "1995-08-20", .male),
        ("51150220000229010X", "2000-02-29", .female), ("810000199001010019", "1990-01-01", .male), ("511502197506153315", "1975-06-15", .male),
        ("11010519491231002X", "1949-12-31", .female),
    ])
    func workedExamplesAreGood(text: String, birth: String, sex: Sex) throws {
        let id = try CitizenID(parsing: text)
        #expect(id.text == text)
        #expect(id.birthDay.description == birth)
        #expect(id.sex == sex)
        #expect(CitizenID(stored: id.stored) == id)
    }

    @Test(arguments: ["511502 19950820 009x", "５１１５０２１９９５０８２０００９Ｘ", "'51150219950820009X", "\u{200b}51150219950820009X　"])
    func spellingsInUseAreMended(text: String) throws { #expect(try CitizenID(parsing: text).text == "51150219950820009X") }

    @Test(arguments: [
        ("", "required"), ("511502750615331", "id_length"), ("51150219900307021", "id_length"), ("5115021990030702181", "id_length"), ("无", "id_length"),
        ("5.11502199003070E+17", "id_damaged_by_excel"), ("5.11502E+17", "id_damaged_by_excel"), ("511502199013450214", "id_birth_date"),
        ("511502199002300210", "id_birth_date"), ("511502190001010019", "id_birth_date"), ("111111111111111111", "id_birth_date"),
        ("000000000000000000", "id_birth_date"), ("511502199003070219", "id_checksum"), ("511502199003070000", "id_checksum"),
        ("51150219900307021A", "id_characters"), ("51150219900307O218", "id_characters"),
    ])
    func everyFlawHasItsOwnReason(text: String, code: String) { #expect(complaint { () throws(Complaint) in try CitizenID(parsing: text) } == code) }

    @Test func anyOtherLastCharacterIsFound() throws {
        for last in "0123456789X" where last != "8" {
            #expect(complaint { () throws(Complaint) in try CitizenID(parsing: "51150219900307021\(last)") } == "id_checksum")
        }
    }

    @Test func aSingleWrongDigitIsFoundWhereverItStands() {
        let good = Array("511502199003070218".utf8)
        for place in 0..<18 {
            for digit in UInt8(ascii: "0")...UInt8(ascii: "9") where digit != good[place] {
                var bad = good
                bad[place] = digit
                #expect(complaint { () throws(Complaint) in try CitizenID(parsing: String(decoding: bad, as: UTF8.self)) } != nil)
            }
        }
    }

    @Test func nobodyIsBornTomorrow() throws {
        let today = try day("1990-03-06")
        #expect(complaint { () throws(Complaint) in try CitizenID(parsing: "511502199003070218", on: today) } == "id_birth_date")
        #expect(complaint { () throws(Complaint) in try CitizenID(parsing: "511502199003070218", on: today.adding(days: 1)) } == nil)
    }

    @Test func onlyTheLastFourShow() throws {
        let id = try CitizenID(parsing: "511502199003070218")
        #expect(id.masked == "**************0218")
        #expect("\(id)" == "**************0218")
        #expect(CitizenID(stored: .text("51150219950820009x")) == nil)
    }
}
