import Kernel
import Testing

@Suite struct CodedWordTests {
    @Test(arguments: ["男", "1", " 男 ", "１", "男性", "男\u{200b}"])
    func aWordIsKnownByCodeLabelAndOtherNames(text: String) { #expect(Sex.named(text) == .male) }

    @Test(arguments: ["C", "制造业", "C制造业", "C 制造业", "Ｃ"])
    func anIndustryIsKnownByItsLetter(text: String) { #expect(Industry.named(text) == .manufacturing) }

    @Test func commasMayBeLeftOut() { #expect(Industry.named("农林牧渔业") == .farming) }

    @Test func anUnknownWordIsToldWhatThereIs() {
        #expect(throws: Complaint("code_unknown", "没有“自学成才”这一项，可以填：未知、男、女、未说明")) { try Sex(parsing: "自学成才") }
        #expect(complaint { () throws(Complaint) in try Sex(parsing: " ") } == "required")
    }

    @Test func theCodeIsStored() {
        #expect(Sex.female.stored == .text("2"))
        #expect(Industry(stored: .text("T")) == .international)
        #expect(Industry(stored: .text("U")) == nil)
        #expect(Industry.allCases.map(\.rawValue).joined() == "ABCDEFGHIJKLMNOPQRST")
    }

    @Test func noNameMeansTwoIndustries() {
        let names = Industry.allCases.flatMap { Set([$0.rawValue, $0.label] + $0.otherNames) }
        #expect(Set(names).count == names.count)
    }
}
