import Kernel
import Testing

/// The wording of letters: what the office writes becomes a letter, and nonsense is told so.
@Suite struct LetterTests {
    private let text = """
        # 关于同意成立{工会名称}的批复
        {工会名称}：
        你会报来的请示收悉，批复如下：
        {批复意见}
        | 姓名 | 职务 |
        | {委员.姓名} | {委员.职务} |
        > {批复机关}
        """

    @Test func wordsAreFilledAndRowsRepeated() throws {
        let words = LetterTemplate.Words(
            ["工会名称": "金沙快递|工会", "批复意见": "同意。\n请按期报送。", "批复机关": "北门街道总工会"],
            lists: ["委员": [["姓名": "罗敏", "职务": "主席"], ["姓名": "郭涛", "职务": "委员"]]])
        let letter = try LetterTemplate(parsing: text).filled(words, head: "北门街道总工会文件", number: "翠北工发〔2026〕1号")
        #expect(letter.title == "关于同意成立金沙快递|工会的批复")
        #expect(letter.blocks == [
            .salutation("金沙快递|工会："), .paragraph("你会报来的请示收悉，批复如下："), .paragraph("同意。"), .paragraph("请按期报送。"),
            .table([["姓名", "职务"], ["罗敏", "主席"], ["郭涛", "委员"]], hasHeading: true), .closing("北门街道总工会"),
        ])
        #expect(Letter(content: letter.content, head: letter.head, number: letter.number) == letter)
    }

    @Test func whatACaseDoesNotSayIsLeftOut() throws {
        let letter = try LetterTemplate(parsing: text).filled(LetterTemplate.Words())
        #expect(letter.title == "关于同意成立的批复" && !letter.blocks.contains(.paragraph("")))
        #expect(letter.blocks.contains(.table([["姓名", "职务"]], hasHeading: true)))
    }

    @Test(arguments: [
        ("", "template_title"), ("正文", "template_title"), ("# 题\n# 又一题\n文", "template_title"), ("# 题", "template_empty"), ("# 题\n{没有合上", "template_braces"),
        ("# 题\n多了}", "template_braces"), ("# 题\n{{双层}}", "template_braces"), ("# 题\n{身份证号}", "template_word"),
    ])
    func nonsense(text: String, code: String) {
        let kind = LetterKind("x", "某文", words: ["工会名称"])
        #expect { try kind.template(text) } throws: { ($0 as? Complaint)?.code == code }
    }
}
