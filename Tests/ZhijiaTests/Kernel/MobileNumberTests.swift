import Kernel
import Testing

@Suite struct MobileNumberTests {
    @Test(arguments: ["13812345678", "+86 138-1234-5678", "8613812345678", "138 1234 5678", "１３８１２３４５６７８", "'13812345678", "0086-13812345678", "\u{202d}13812345678\u{202c}"])
    func spellingsInUseAreMended(text: String) throws { #expect(try MobileNumber(parsing: text).text == "13812345678") }

    @Test(arguments: ["1381234567", "0831-8222222", "12345678901", "138123456788", "1.38123E+10", "八", "2381234567890", "86138123456"])
    func otherNumbersAreNoMobileNumbers(text: String) { #expect(complaint { () throws(Complaint) in try MobileNumber(parsing: text) } == "phone_invalid") }

    @Test func theComplaintCountsTheDigits() {
        #expect(throws: Complaint("phone_invalid", "现在是 10 位，手机号应为 11 位")) { try MobileNumber(parsing: "1381234567") }
        #expect(complaint { () throws(Complaint) in try MobileNumber(parsing: " ") } == "required")
    }

    @Test func onlyTheLastFourDigitsShow() throws {
        let number = try MobileNumber(parsing: "13812345678")
        #expect(number.masked == "*******5678")
        #expect("\(number)" == "*******5678")
        #expect(MobileNumber(stored: number.stored) == number)
        #expect(MobileNumber(stored: .text("+8613812345678")) == nil)
    }
}
