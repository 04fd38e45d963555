extension JSON {
    /// Reads one value and nothing behind it. Stricter than RFC 8259: a key given twice is refused, since two programs
    /// would read two things.
    package init(parsing bytes: [UInt8], maxDepth: Int = 32) throws(Complaint) {
        var parser = Parser(bytes: bytes, maxDepth: maxDepth)
        self = try parser.document()
    }

    private struct Parser {
        let bytes: [UInt8]
        let maxDepth: Int
        var place = 0

        init(bytes: [UInt8], maxDepth: Int) { self.bytes = bytes; self.maxDepth = maxDepth }

        mutating func document() throws(Complaint) -> JSON {
            let value = try value(depth: 0)
            skipSpace()
            guard place == bytes.count else { throw wrong("后面还有多余的内容") }
            return value
        }

        private mutating func value(depth: Int) throws(Complaint) -> JSON {
            skipSpace()
            if depth == maxDepth, next == UInt8(ascii: "{") || next == UInt8(ascii: "[") {
                throw wrong("层数超过 \(maxDepth)", "json_too_deep")
            }
            switch next {
            case UInt8(ascii: "{"): return try object(depth: depth)
            case UInt8(ascii: "["): return try array(depth: depth)
            case UInt8(ascii: "\""): return .string(try string())
            case UInt8(ascii: "t"): return try word("true", .bool(true))
            case UInt8(ascii: "f"): return try word("false", .bool(false))
            case UInt8(ascii: "n"): return try word("null", .null)
            default: return try number()
            }
        }

        private mutating func object(depth: Int) throws(Complaint) -> JSON {
            var members: [Member] = []
            var keys: Set<String> = []
            place += 1
            if skip(to: "}") { return .object([]) }
            repeat {
                skipSpace()
                guard next == UInt8(ascii: "\"") else { throw wrong("这里应为带引号的名称") }
                let key = try string()
                guard keys.insert(key).inserted else { throw wrong("名称“\(key)”重复", "json_duplicate_key") }
                guard skip(to: ":") else { throw wrong("名称后面缺冒号") }
                members.append(Member(key, try value(depth: depth + 1)))
            } while skip(to: ",")
            guard skip(to: "}") else { throw wrong("对象没有结束") }
            return .object(members)
        }

        private mutating func array(depth: Int) throws(Complaint) -> JSON {
            var values: [JSON] = []
            place += 1
            if skip(to: "]") { return .array([]) }
            repeat { values.append(try value(depth: depth + 1)) } while skip(to: ",")
            guard skip(to: "]") else { throw wrong("数组没有结束") }
            return .array(values)
        }

        private mutating func word(_ word: StaticString, _ value: JSON) throws(Complaint) -> JSON {
            let end = place + word.utf8CodeUnitCount
            guard end <= bytes.count, word.withUTF8Buffer({ bytes[place..<end].elementsEqual($0) }) else { throw wrong("读不懂这个值") }
            place = end
            return value
        }

        private mutating func number() throws(Complaint) -> JSON {
            let start = place
            if next == UInt8(ascii: "-") { place += 1 }
            if next == UInt8(ascii: "0") { place += 1 } else { try digits() }
            let isWhole = next != UInt8(ascii: ".") && next != UInt8(ascii: "e") && next != UInt8(ascii: "E")
            if next == UInt8(ascii: ".") { place += 1; try digits() }
            if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
                place += 1
                if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { place += 1 }
                try digits()
            }
            let text = String(decoding: bytes[start..<place], as: UTF8.self)
            if isWhole, let integer = Int64(text) { return .integer(integer) }
            guard Double(text)?.isFinite == true else { throw wrong("数字太大") }
            return .number(text)
        }

        private mutating func digits() throws(Complaint) {
            guard let next, Spelling.isDigit(next) else { throw wrong("读不懂这个值") }
            while let next = self.next, Spelling.isDigit(next) { place += 1 }
        }

        private mutating func string() throws(Complaint) -> String {
            place += 1
            let start = place
            while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { place += 1 }
            if next == UInt8(ascii: "\"") {
                place += 1
                return try valid(bytes[start..<place - 1])
            }
            var text = Array(bytes[start..<place])
            while let byte = next, byte != UInt8(ascii: "\"") {
                guard byte >= 0x20 else { throw wrong("字符串里有没有转义的控制符") }
                place += 1
                if byte == UInt8(ascii: "\\") { text += try escaped() } else { text.append(byte) }
            }
            guard next != nil else { throw wrong("字符串没有结束") }
            place += 1
            return try valid(text[...])
        }

        private func valid(_ text: ArraySlice<UInt8>) throws(Complaint) -> String {
            guard let valid = String(validating: text, as: UTF8.self) else { throw wrong("不是有效的 UTF-8") }
            return valid
        }

        private mutating func escaped() throws(Complaint) -> [UInt8] {
            guard let byte = next else { throw wrong("字符串没有结束") }
            place += 1
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
            case UInt8(ascii: "b"): return [0x08]
            case UInt8(ascii: "f"): return [0x0c]
            case UInt8(ascii: "n"): return [0x0a]
            case UInt8(ascii: "r"): return [0x0d]
            case UInt8(ascii: "t"): return [0x09]
            case UInt8(ascii: "u"): return try character()
            default: throw wrong("不认识的转义")
            }
        }

        /// The character of one `\uXXXX`, or of a pair of surrogates.
        private mutating func character() throws(Complaint) -> [UInt8] {
            var code = try fourHexDigits()
            if 0xd800...0xdbff ~= code, place + 2 <= bytes.count, bytes[place...].starts(with: "\\u".utf8) {
                place += 2
                let low = try fourHexDigits()
                guard 0xdc00...0xdfff ~= low else { throw wrong("代理项不成对") }
                code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw wrong("代理项不成对") }
            return Array(String(scalar).utf8)
        }

        private mutating func fourHexDigits() throws(Complaint) -> UInt32 {
            guard place + 4 <= bytes.count, bytes[place] != UInt8(ascii: "+"), bytes[place] != UInt8(ascii: "-"),
                let code = UInt32(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16)
            else { throw wrong("不认识的转义") }
            place += 4
            return code
        }

        private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

        private mutating func skipSpace() {
            while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { place += 1 }
        }

        private mutating func skip(to mark: Unicode.Scalar) -> Bool {
            skipSpace()
            guard next == UInt8(ascii: mark) else { return false }
            place += 1
            return true
        }

        private func wrong(_ what: String, _ code: String = "json_invalid") -> Complaint {
            Complaint(code, "第 \(place + 1) 个字节处：\(what)，请按 JSON 格式重新提交")
        }
    }
}
