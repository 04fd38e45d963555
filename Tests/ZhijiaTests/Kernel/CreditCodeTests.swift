import Kernel
import Testing

@Suite struct CreditCodeTests {
    @Test("A code is completed with the check characters that it must have")
    func completed() throws {
        let code = try CreditCode(parsing: "81511502MC00000040".withCheck)
        #expect(CreditCode(completing: String(code.text.prefix(17))) == code)
        for wrong in ["", "8151150", "81511502MC000000I", "81511502MC00000040"] { #expect(CreditCode(completing: wrong) == nil, "\(wrong)") }
        #expect(CreditCode.organisationCheck(of: "MA6A1B2C") == CreditCode.organisationCheck(of: "MA6A1B2C"[...]))
        let sound = try #require(CreditCode(completing: "91511502MA6A1B2C" + String(CreditCode.organisationCheck(of: "MA6A1B2C"))))
        #expect(sound.hasSoundOrganisationCode)
    }

    @Test(arguments: ["81511502MC0A1B2CX7", "89511502MC0A1B2CXE", "91511502MC0A1B2CX6", "91440300708461136T"])
    func workedExamplesAreGood(text: String) throws {
        let code = try CreditCode(parsing: text)
        #expect(code.text == text)
        #expect(code.hasSoundOrganisationCode)
        #expect(CreditCode(stored: code.stored) == code)
    }

    @Test func aGrassrootsUnionIsKnownByItsFirstTwoCharacters() throws {
        let union = try CreditCode(parsing: "81511502MC0A1B2CX7")
        #expect(union.isUnion && union.secondCharacter == "1" && union.area == "511502")
        #expect(try !CreditCode(parsing: "91511502MC0A1B2CX6").isUnion)
        #expect(union.masked == "81511502MC********")
    }

    @Test func spellingIsMended() throws {
        #expect(try CreditCode(parsing: " ８1511502 mc0a1b2cx7").text == "81511502MC0A1B2CX7")
        #expect(CreditCode(stored: .text("81511502mc0a1b2cx7")) == nil)
    }

    @Test(arguments: [
        ("", "required"), ("81511502MC0A1B2CX", "credit_code_length"), ("81511502MC0A1B2CX77", "credit_code_length"), ("1.25115E+17", "code_damaged_by_excel"),
        ("81511502MC0A1B2CX8", "credit_code_checksum"), ("8I511502MC0A1B2CX7", "credit_code_letter"), ("815115O2MC0A1B2CX7", "credit_code_letter"),
        ("81511502MC0A1B2CV7", "credit_code_letter"), ("81511502MC0A1B2C翠7", "credit_code_letter"), ("81511502MC0A1B2SX7", "credit_code_letter"),
        ("81511502MC0A1BZCX7", "credit_code_letter"), ("81511502MC0A1B-CX7", "credit_code_letter"),
    ])
    func everyFlawHasItsOwnReason(text: String, code: String) { #expect(complaint { () throws(Complaint) in try CreditCode(parsing: text) } == code) }

    @Test func aLetterThatLooksLikeADigitIsNamed() {
        #expect(throws: Complaint("credit_code_letter", "统一社会信用代码里没有字母 O，请看看是不是数字 0")) { try CreditCode(parsing: "815115O2MC0A1B2CX7") }
    }

    /// Of the 31 characters in the place of the organisation code's check each has one good last character, `0` among them.
    @Test func anUnsoundOrganisationCodeOnlyWarns() throws {
        var unsound = 0
        for character in "0123456789ABCDEFGHJKLMNPQRTUWXY" {
            for check in "0123456789ABCDEFGHJKLMNPQRTUWXY" {
                guard let code = try? CreditCode(parsing: "81511502MC0A1B2C\(character)\(check)") else { continue }
                #expect(code.hasSoundOrganisationCode == (character == "X"))
                unsound += code.hasSoundOrganisationCode ? 0 : 1
            }
        }
        #expect(unsound == 30)
    }
}
