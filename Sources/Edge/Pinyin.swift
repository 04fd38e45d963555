import Foundation
import Synchronization

/// How Chinese names are spelled for sorting and for finding by initials.
package enum Pinyin {
    /// `长宁区总工会` → `chang ning qu zong gong hui` and `cnqzgh`. What is not Chinese stays, in lower case; in the initials
    /// its letters and digits.
    package static func spell(_ text: String) -> (key: String, initials: String) {
        var words: [String] = [], initials = ""
        for piece in pieces(of: text.lowercased()) {
            switch piece {
            case .syllable(let syllable):
                words.append(syllable)
                initials.append(contentsOf: syllable.prefix(1))
            case .other(let other):
                words.append(other)
                initials.append(contentsOf: other.filter { $0.isASCII && ($0.isLetter || $0.isNumber) })
            }
        }
        return (words.joined(separator: " "), initials)
    }

    private enum Piece { case syllable(String), other(String) }

    private static func pieces(of text: String) -> [Piece] {
        // Which of its forms a character is drawn in does not change how it is read.
        var rest = Array(text.unicodeScalars.filter { !$0.properties.isVariationSelector })[...], pieces: [Piece] = []
        if isPersonName(rest), let surname = surnames.match(rest) {
            pieces += surname.spelling.map(Piece.syllable)
            rest = rest.dropFirst(surname.length)
        }
        while let next = rest.first {
            if let phrase = phrases.match(rest) {
                pieces += phrase.spelling.map(Piece.syllable)
                rest = rest.dropFirst(phrase.length)
            } else if let syllable = syllable(next) {
                pieces.append(.syllable(syllable))
                rest = rest.dropFirst()
            } else {
                let other = rest.prefix { syllable($0) == nil }
                pieces += String(String.UnicodeScalarView(other)).split(whereSeparator: \.isWhitespace).map { .other(String($0)) }
                rest = rest.dropFirst(other.count)
            }
        }
        return pieces
    }

    /// Three characters at most, or four with a surname of two. Unions and places that are as short begin with a phrase below
    /// or end in what no person is called.
    private static func isPersonName(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        guard text.count <= 3 || text.count == 4 && surnames.match(text)?.length == 2 else { return false }
        return text.allSatisfy { syllable($0) != nil } && text.suffix(2) != ["工", "会"] && phrases.match(text) == nil
    }

    // MARK: One syllable for each character, from the tables of ICU

    /// Those that have been asked for. All of them would take half a second.
    private static let known = Mutex<[Unicode.Scalar: String]>([:])

    private static func syllable(_ character: Unicode.Scalar) -> String? {
        if let syllable = known.withLock({ $0[character] }) { return syllable }
        guard character.properties.isIdeographic, case let spelling = plain(String(character)), spelling.first?.isASCII == true else { return nil }
        known.withLock { $0[character] = spelling }
        return spelling
    }

    /// Tones are stripped; ü is v, as it is typed.
    private static func plain(_ text: String) -> String {
        guard let latin = text.applyingTransform(StringTransform("Han-Latin"), reverse: false) else { return text }
        let typed = String(latin.map { "üǖǘǚǜ".contains($0) ? "v" : $0 })
        return typed.applyingTransform(.stripDiacritics, reverse: false) ?? typed
    }
}

/// Where the commonest reading of a character is not the right one.
extension Pinyin {
    private static let phrases = Readings("""
        银行 yin hang,分行 fen hang,支行 zhi hang,商行 shang hang,行业 hang ye,同行 tong hang,行会 hang hui,\
        重庆 chong qing,长宁 chang ning,长江 chang jiang,长城 chang cheng,长春 chang chun,长沙 chang sha,长安 chang an,\
        长虹 chang hong,长兴 chang xing,长征 chang zheng,长青 chang qing,长丰 chang feng,长远 chang yuan,长乐 chang le,长寿 chang shou,\
        长途 chang tu,长龙 chang long,长风 chang feng,长阳 chang yang,长治 chang zhi,长白 chang bai,长海 chang hai,长岛 chang dao,\
        厦门 xia men,音乐 yin yue,乐器 yue qi,乐团 yue tuan,乐山 le shan,乐清 yue qing,会计 kuai ji,会稽 kuai ji,\
        朝阳 chao yang,成都 cheng du,首都 shou du,都市 du shi,都江 du jiang,新都 xin du,花都 hua du,都匀 du yun,丰都 feng du,\
        蚌埠 beng bu,六安 lu an,东阿 dong e,番禺 pan yu,解放 jie fang,单位 dan wei,调解 tiao jie,重阳 chong yang,\
        三重 san chong,尉犁 yu li,区委 qu wei,区级 qu ji,区直 qu zhi,车厢 che xiang,藏族 zang zu,西藏 xi zang,\
        大厦 da sha,参茸 shen rong,浙江 zhe jiang,便宜 pian yi,地铁 di tie
        """)

    private static let surnames = Readings("""
        单 shan,仇 qiu,曾 zeng,解 xie,查 zha,区 ou,盖 ge,乐 yue,覃 qin,员 yun,折 she,缪 miao,葛 ge,秘 bi,召 shao,朴 piao,翟 zhai,\
        种 chong,繁 po,逄 pang,冼 xian,洗 xian,黑 he,句 gou,盛 sheng,车 che,祭 zhai,能 nai,乜 nie,粘 nian,谌 chen,佘 she,牟 mou,\
        长 chang,重 chong,万俟 mo qi,尉迟 yu chi,令狐 ling hu,单于 chan yu,澹台 tan tai,长孙 zhang sun,宿 su,晟 cheng,都 du,\
        隗 kui,郇 xun,宓 mi,那 na,哈 ha,石 shi,柏 bai,卜 bu,贾 jia,沈 shen,洪 hong,褚 chu,撒 sa,幺 yao,燕 yan,应 ying,宁 ning
        """)
}

/// Some words with their syllables, by their first character.
private struct Readings {
    private let words: [Unicode.Scalar: [(word: [Unicode.Scalar], spelling: [String])]]

    init(_ table: String) {
        let entries = table.split(separator: ",").map { $0.split(separator: " ") }.map { (word: Array($0[0].unicodeScalars), spelling: $0.dropFirst().map(String.init)) }
        // The longest first; of two readings of a word the first holds, for sorting keeps their order.
        words = Dictionary(grouping: entries) { $0.word[0] }.mapValues { $0.sorted { $0.word.count > $1.word.count } }
    }

    /// The longest word that the text begins with.
    func match(_ text: ArraySlice<Unicode.Scalar>) -> (length: Int, spelling: [String])? {
        guard let first = text.first, let (word, spelling) = words[first]?.first(where: { text.starts(with: $0.word) }) else { return nil }
        return (word.count, spelling)
    }
}
