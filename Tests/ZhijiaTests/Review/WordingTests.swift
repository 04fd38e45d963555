@testable import Kernel
@testable import Review
import Testing

/// How numbers become words. What is expected stands in the article of 2023-10-26 and in domain.md §12.4.
@Suite struct WordingTests {
    private static func counted(_ amount: Int64, _ unit: Figure.Unit = .persons, lowest: Int64? = nil) -> Counted {
        var counted = Counted(indicator: Indicator("x", "某指标", unit, .flow, .deptOffice, ""), amount: amount, text: "\(amount)")
        if let lowest { counted.lowest = (Day(2020, 1, 31) ?? .first, lowest); counted.floor = 95 }
        return counted
    }

    @Test("The article's own words", arguments: [
        (Int64(2037), Figure.Unit.events, "余", "2000余"), (98_600, .attendances, "近", "近10万"), (40_350, .attendances, "余", "40000余"), (304, .events, "余", "300余"), (1999, .events, "余", "1900余"),
        (200_000, .attendances, "万", "20万"), (44_918_0000, .money, "万", "449.18万"), (4_191_000_000, .money, "万", "4191万"), (12_300_000_000, .money, "上亿", "上亿"),
        (9_637, .percent, "以上", "96%以上"), (10_000, .percent, "满为“全覆盖”", "全覆盖"), (2, .places, "双为““双中心””", "“双中心”"), (1, .items, "有为“先进集体”", "先进集体"),
    ])
    func said(amount: Int64, unit: Figure.Unit, word: String, expected: String) throws {
        #expect(try Wording(parsing: word).text(of: Self.counted(amount, unit)) == expected)
    }

    @Test("Exact numbers are printed as they are, percentages with their sign")
    func exact() throws {
        #expect(try Wording.exact.text(of: Self.counted(126_184)) == "126184")
        #expect(try Wording.exact.text(of: Self.counted(10_000, .percent)) == "100%")
        #expect(try Wording.exact.text(of: Self.counted(9_605, .percent)) == "96.05%")
    }

    @Test("A word that is not true of the number is refused", arguments: [
        (Int64(2000), Figure.Unit.events, "余"), (2300, .events, "余"), (90_000, .attendances, "近"), (100_000, .attendances, "近"), (100_001, .attendances, "近"),
        (9_999, .percent, "满为“全部”"), (9_999_999_999, .money, "上亿"), (0, .items, "有为“先进集体”"), (3, .places, "双为“双中心”"), (449_180_001, .money, "万"), (96, .persons, "以上"),
    ])
    func untrue(amount: Int64, unit: Figure.Unit, word: String) throws {
        let wording = try Wording(parsing: word)
        #expect(throws: Complaint.self) { try wording.text(of: Self.counted(amount, unit)) }
    }

    @Test("95%以上 at every month's end looks at the lowest of them")
    func everyMonth() throws {
        #expect(try Wording.everyMonth.text(of: Self.counted(9_800, .percent, lowest: 9_500)) == "95%以上")
        #expect(throws: Complaint.self) { try Wording.everyMonth.text(of: Self.counted(9_800, .percent, lowest: 9_499)) }
        #expect(throws: Complaint.self) { try Wording.everyMonth.text(of: Self.counted(9_800, .percent)) }
    }

    // MARK: The text

    private static let catalogue = Catalogue([])

    private func complaint(_ line: String) -> String? {
        do throws(Complaint) {
            _ = try ReviewText(parsing: "# 综述\n\(line)", Self.catalogue)
            return nil
        } catch { return error.code }
    }

    @Test("A digit that somebody typed is refused, of whatever script", arguments: ["会员126184人", "会员１人", "百分之③", "{宣讲活动}次，另有 3 次", "{全国性荣誉：有为“第1名”}"])
    func typed(line: String) { #expect(complaint(line) == "digit_typed") }

    @Test("Behind a number stands its own unit: 人 and 人次 are never taken for one another", arguments: [
        ("{宣讲覆盖}人", "unit_differs"), ("{上讲堂的劳模}人次", "unit_differs"), ("{宣讲活动}份", "unit_differs"), ("{挽回经济损失：万}", "unit_differs"), ("{宣讲覆盖}人次", nil), ("{上讲堂的劳模}名", nil),
        ("五年来{宣讲活动：余}次", nil), ("{没有的指标}人", "indicator_unknown"), ("{宣讲活动：大约}次", "wording_unknown"),
    ])
    func units(line: String, code: String?) { #expect(complaint(line) == code) }

    @Test("Templates hold only indicators that there are, and no digit", arguments: ReviewTemplate.allCases)
    func templates(template: ReviewTemplate) throws {
        let figures = modulesUnderTest
        _ = try ReviewText(parsing: template.text, Catalogue(figures))
    }
}
