import Kernel
import Testing

@Suite struct MoneyTests {
    @Test(arguments: [
        ("1,234.50", 123_450), ("1234.5", 123_450), ("¥1234", 123_400), ("￥ 1,234.00元", 123_400), ("0.01", 1), ("0", 0), ("１２．３", 1_230),
        ("9999999999999.99", 999_999_999_999_999), ("007", 700),
    ] as [(String, Int64)])
    func amountsAreReadToTheFen(text: String, fen: Int64) throws { #expect(try Money(parsing: text).fen == fen) }

    @Test(arguments: [
        ("", "required"), ("1.234", "money_decimals"), ("-5", "money_negative"), ("－5", "money_negative"), ("12,50", "money_unreadable"),
        ("1,23,456", "money_unreadable"), ("1.2万", "money_unreadable"), ("1.", "money_unreadable"), (".5", "money_unreadable"), ("1e3", "money_unreadable"),
        ("五百", "money_unreadable"), ("1.2.3", "money_unreadable"), ("¥", "money_unreadable"), ("10000000000000", "money_too_large"),
    ])
    func otherAmountsAreRefused(text: String, code: String) { #expect(complaint { () throws(Complaint) in try Money(parsing: text) } == code) }

    @Test(arguments: [
        (123_450, "1,234.50", "1234.50"), (1, "0.01", "0.01"), (-123_450, "-1,234.50", "-1234.50"), (100_000_000, "1,000,000.00", "1000000.00"),
        (100_500_007, "1,005,000.07", "1005000.07"), (.min, "-92,233,720,368,547,758.08", "-92233720368547758.08"),
    ] as [(Int64, String, String)])
    func amountsArePrintedWithThousands(fen: Int64, text: String, plain: String) {
        #expect(Money(fen: fen).description == text)
        #expect(Money(fen: fen).plain == plain)
    }

    @Test(arguments: [(123_455_000, "123.46万元"), (123_454_999, "123.45万元"), (-4_999, "0.00万元"), (5_000, "0.01万元"), (123_456_780_000, "123,456.78万元")] as [(Int64, String)])
    func tenThousandsAreRoundedHalfUp(fen: Int64, text: String) { #expect(Money(fen: fen).tenThousands == text) }

    @Test func sumsThatDoNotFitAreRefused() throws {
        #expect(try (Money(fen: 150) + Money(fen: 50) - Money(fen: 300)).fen == -100)
        #expect(try (Money(fen: 150) * 3).fen == 450)
        #expect(complaint { () throws(Complaint) in try Money(fen: .max) + Money(fen: 1) } == "money_overflow")
        #expect(complaint { () throws(Complaint) in try Money(fen: .min) - Money(fen: 1) } == "money_overflow")
        #expect(complaint { () throws(Complaint) in try -Money(fen: .min) } == "money_overflow")
    }
}

@Suite struct RatioTests {
    @Test(arguments: [
        (1410, 1410, "100.00%"), (2, 3, "66.67%"), (1, 3, "33.33%"), (1, 8, "12.50%"), (1, 20_000, "0.01%"), (1, 20_001, "0.00%"),
        (0, 5, "0.00%"), (0, 0, "无数据"), (7, 0, "无数据"), (-1, 3, "-33.33%"), (-2, 3, "-66.67%"), (3, 2, "150.00%"), (.max, .max, "100.00%"),
        (.min, 1, "-922337203685477580800.00%"),
    ])
    func sharesAreRoundedHalfUp(numerator: Int, denominator: Int, text: String) {
        #expect(Ratio(numerator: numerator, denominator: denominator).description == text)
    }
}
