import Kernel
import Testing

@Suite struct JSONTests {
    private func read(_ text: String) throws -> JSON { try JSON(parsing: Array(text.utf8)) }
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func membersKeepTheirOrderAndNumbersTheirDigits() throws {
        let source = #"{"b":[1,-2.50,1e3,123456789012345678901234567890,true,null],"a":{"名":"李娜 \"\\/\u0001"},"":""}"#
        #expect(try text(read(source).bytes) == source)
    }

    @Test func membersAreFoundByName() throws {
        let value = try read(#" { "id" : "42", "n": -7, "on": false, "list": [ ] } "#)
        #expect(value["id"]?.string == "42")
        #expect(value["n"]?.integer == -7)
        #expect(value["on"]?.bool == false)
        #expect(value["list"]?.array == [])
        #expect(value["none"] == nil)
        #expect(value["n"]?.string == nil)
        #expect(value == ["id": "42", "n": -7, "on": false, "list": []])
    }

    @Test(arguments: [
        "", " ", "{", "[", "[1,]", "{\"a\":1,}", "{a:1}", "[1 2]", "{\"a\" 1}", "01", "+1", "1.", ".5", "1e", "-", "nul", "True", "\"a", "\"\\x\"", "\"\\u12\"",
        "\"\\u+123\"", "\"\n\"", "1 1", "[1]]", "NaN", "1e400", "\u{feff}1", "'a'", "// 1",
    ])
    func whatIsNotJsonIsRefused(source: String) { #expect(complaint { () throws(Complaint) in try JSON(parsing: Array(source.utf8)) } == "json_invalid") }

    @Test(arguments: [#""\ud800""#, #""\udc00""#, #""\ud800\u0041""#, #""\ud800\ud800""#, #""\ud800x""#])
    func aLoneSurrogateIsRefused(source: String) { #expect(complaint { () throws(Complaint) in try JSON(parsing: Array(source.utf8)) } == "json_invalid") }

    @Test(arguments: [[0x22, 0xff, 0x22], [0x22, 0xc0, 0xaf, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22], [0x22, 0xe4, 0xbd, 0x22]] as [[UInt8]])
    func invalidUtf8IsRefused(bytes: [UInt8]) { #expect(complaint { () throws(Complaint) in try JSON(parsing: bytes) } == "json_invalid") }

    @Test func aKeyGivenTwiceIsRefused() {
        #expect(complaint { () throws(Complaint) in try JSON(parsing: Array(#"{"a":1,"\u0061":2}"#.utf8)) } == "json_duplicate_key")
    }

    @Test func depthIsLimited() throws {
        func nested(_ depth: Int) -> [UInt8] { Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8) }
        #expect(try JSON(parsing: nested(32)).bytes == nested(32))
        #expect(complaint { () throws(Complaint) in try JSON(parsing: nested(33)) } == "json_too_deep")
        #expect(complaint { () throws(Complaint) in try JSON(parsing: nested(3), maxDepth: 2) } == "json_too_deep")
        #expect(complaint { () throws(Complaint) in try JSON(parsing: Array(String(repeating: "[", count: 1_000_000).utf8)) } == "json_too_deep")
    }

    @Test func escapesAreRead() throws {
        #expect(try read(#""\"\\\/\b\f\n\r\t\u674e\ud83d\ude00\u0000""#).string == "\"\\/\u{8}\u{c}\n\r\t李😀\u{0}")
    }

    @Test func integersBeyondSixtyFourBitsStayNumbers() throws {
        #expect(try read("9223372036854775807").integer == .max)
        #expect(try read("-9223372036854775808").integer == .min)
        #expect(try read("9223372036854775808") == .number("9223372036854775808"))
        #expect(try read("-0").integer == 0)
    }

    /// The example of RFC 8785, section 3.2.3.
    @Test func canonicalKeysAreSortedByUtf16() throws {
        let source = #"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}"#
        #expect(try JSON(parsing: read(source).canonical).members?.map(\.value.string) == [
            "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign", "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh",
        ])
    }

    /// The example of RFC 8785, section 3.2.2.
    @Test func canonicalFormIsThatOfTheStandard() throws {
        let source = #"""
            { "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false] }
            """#
        #expect(try text(read(source).canonical)
            == #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"#)
    }

    /// From RFC 8785, appendix B, and the two places where ECMAScript changes to exponents.
    @Test(arguments: [
        ("-0.0", "0"), ("5e-324", "5e-324"), ("-1.7976931348623157e308", "-1.7976931348623157e+308"), ("9007199254740992.0", "9007199254740992"),
        ("295147905179352830000.0", "295147905179352830000"), ("9.999999999999997e22", "9.999999999999997e+22"), ("1e23", "1e+23"),
        ("999999999999999900000.0", "999999999999999900000"), ("1e21", "1e+21"), ("1e20", "100000000000000000000"), ("0.000001", "0.000001"),
        ("0.0000001", "1e-7"), ("333333333.33333325", "333333333.33333325"), ("-0.0000033333333333333333", "-0.0000033333333333333333"), ("1424953923781206.2", "1424953923781206.2"),
        ("1.0", "1"), ("100.50", "100.5"), ("-12.5e-1", "-1.25"),
    ])
    func canonicalNumbersAreShortest(source: String, canonical: String) throws { #expect(try text(read(source).canonical) == canonical) }

    @Test func whateverIsWrittenIsReadBack() throws {
        var random = Seeded(3)
        for _ in 0..<500 {
            let value = Self.random(depth: 0, using: &random)
            #expect(try JSON(parsing: value.bytes) == value)
            #expect(try JSON(parsing: value.canonical).canonical == value.canonical)
        }
    }

    private static func random(depth: Int, using random: inout Seeded) -> JSON {
        switch Int.random(in: 0..<(depth < 4 ? 6 : 4), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .integer(.random(in: .min ... .max, using: &random))
        case 3: return .string(word(using: &random))
        case 4: return .array((0..<Int.random(in: 0..<4, using: &random)).map { _ in Self.random(depth: depth + 1, using: &random) })
        default: return .object((0..<Int.random(in: 0..<4, using: &random)).map { JSON.Member("\($0)" + word(using: &random), Self.random(depth: depth + 1, using: &random)) })
        }
    }

    private static func word(using random: inout Seeded) -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<6, using: &random) {
            let limit: UInt32 = Bool.random(using: &random) ? 0x7f : 0x10ffff
            if let scalar = Unicode.Scalar(UInt32.random(in: 0...limit, using: &random)) { scalars.append(scalar) }
        }
        return String(scalars)
    }
}
