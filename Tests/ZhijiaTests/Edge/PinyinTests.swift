@testable import Edge
import Testing

@Suite struct PinyinTests {
    @Test(arguments: [
        ("单雄信", "shan xiong xin"), ("仇英", "qiu ying"), ("曾国藩", "zeng guo fan"), ("解珍", "xie zhen"), ("查良镛", "zha liang yong"),
        ("区家麟", "ou jia lin"), ("尉迟恭", "yu chi gong"), ("令狐德棻", "ling hu de fen"), ("朴成", "piao cheng"), ("吕布", "lv bu"), ("张伟", "zhang wei"),
    ])
    func surnamesAreSpelledAsSurnames(name: String, key: String) { #expect(Pinyin.spell(name).key == key) }

    @Test(arguments: [
        ("长宁区总工会", "chang ning qu zong gong hui", "cnqzgh"), ("工商银行重庆分行工会", "gong shang yin hang chong qing fen hang gong hui", "gsyhcqfhgh"),
        ("区工会", "qu gong hui", "qgh"), ("单位食堂", "dan wei shi tang", "dwst"), ("音乐学院", "yin yue xue yuan", "yyxy"),
        ("立信会计师事务所", "li xin kuai ji shi shi wu suo", "lxkjssws"), ("厦门航空", "xia men hang kong", "xmhk"),
        ("朝阳区行业协会", "chao yang qu hang ye xie hui", "cyqhyxh"), ("成都地铁", "cheng du di tie", "cddt"),
    ])
    func placesAndTradesFollowThePhrases(name: String, key: String, initials: String) {
        #expect(Pinyin.spell(name).key == key)
        #expect(Pinyin.spell(name).initials == initials)
    }

    @Test func whatIsNotChineseStaysInLowerCase() {
        #expect(Pinyin.spell("华盛ABC（3号）公司") == ("hua sheng abc（3 hao ） gong si", "hsabc3hgs"))
        #expect(Pinyin.spell("") == ("", ""))
        #expect(Pinyin.spell("Smith & Co") == ("smith & co", "smithco"))
    }

    @Test func rareCharactersAreSpelledToo() {
        #expect(Pinyin.spell("刘䶮") == ("liu yan", "ly"))
        #expect(Pinyin.spell("李〇") == ("li ling", "ll"))
    }

    @Test func manyMaySpellAtOnce() async {
        await withTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { Pinyin.spell("长宁区总工会").initials } }
            for await initials in group { #expect(initials == "cnqzgh") }
        }
    }
}
