import Testing

@testable import Kernel

@Suite("Pages") struct PagesTests {
    private let context = {
        var context = PageContext(csrf: "token-1", path: "/unions", version: "1.0", assets: "abc")
        context.actor = "张某"
        context.navigation = [.init("组织", [.init("工会", "/unions", icon: "union", due: 3), .init("工会设置", "/unions-settings", icon: "key")])]
        return context
    }()

    private let tones: [Kind.Word] = [.init("live", "存续", .ok), .init("gone", "已撤销")]

    private var declaration: ListDeclaration {
        ListDeclaration(
            "unions", "工会组织", at: "/unions", unit: "个工会", id: "u.id", defaultSort: "name", rowBase: "/unions", empty: "还没有登记工会，先导入名册。",
            columns: [
                Column("name", "名称", .text, .public, "u.name", sort: "u.name"),
                Column("members", "会员", .number(unit: "人"), .public, "u.members", sort: "u.members", isWide: true),
                Column("state", "状态", .word(tones), .public, "u.state"),
                Column("phone", "手机", .text, .sealed, "u.phone"),
                Column("fee", "经费", .money, .internal, "u.fee", isOptional: true),
            ],
            filters: [Filter("state", "状态", .choice { _ in [] }) { _, _ in nil }, .from("from", "建会起", "u.since")],
            searchHint: "名称", search: { "u.name = \($0)" }, source: { _, _ in "FROM u WHERE 1 = 1" })
    }

    private func listing(_ query: Query = [:], rows: Int = 1, next: String? = nil, total: Listing.Total = .exactly(1410)) throws -> Listing {
        let cells: [Value] = [.text("岷江<纺织>工会"), .integer(1212), .text("live"), .text("13912345678"), .integer(123_456)]
        let names = Row.Columns(declaration.columns.map(\.key) + ["sort_key", "row_id"])
        let items = (0..<rows).map { number in
            Listing.Item(row: Row(columns: names, values: cells + [.text(""), .integer(Int64(42 + number))]), places: Array(cells.indices))
        }
        return Listing(
            declaration: declaration, view: try ListView(query, of: declaration), items: items, next: next, total: total,
            choices: ["state": [.init("live", "存续"), .init("gone", "已撤销")]])
    }

    private func text(_ html: Html) -> String { String(decoding: html.bytes, as: UTF8.self) }
    private func listPage(_ query: Query = [:], rows: Int = 1, next: String? = nil, total: Listing.Total = .exactly(1410)) throws -> String {
        text(try listing(query, rows: rows, next: next, total: total).page(context))
    }

    // MARK: what everybody sees on every page

    @Test func `what a person typed never becomes markup`() throws {
        let page = try listPage(["q": "\"><script>x</script>"])
        #expect(page.contains("岷江&lt;纺织&gt;工会"))
        #expect(!page.contains("<纺织>"))
        #expect(!page.contains("<script>"))
        #expect(page.contains("value=\"&quot;&gt;&lt;script&gt;x&lt;/script&gt;\""))
    }

    @Test func `no page carries script or style in itself`() throws {
        var record = Record(id: 1, title: "工会")
        record.actions = [.post("撤销", "/unions/1/dissolve", .risk, consequence: "不能恢复")]
        record.sections = [.init("时限", .html("\(Ruler(used: 3, left: 2).html)\(Html.bars([Bar("新入会", 3)], of: "结论"))\(Html.tiles([Tile("会员", "3", unit: "人", trend: [1, 2])]))"))]
        let pages = [
            Shell.page(title: "工会", context: context, content: try listing().page(context)), Shell.page(title: "工会", context: context, content: record.page(context)),
            Shell.gate(form(), context: context), Shell.lost(500, reference: "A1", context: context),
        ].map(text)
        for page in pages {
            #expect(!page.contains(" style="))
            #expect(!page.contains("<style"))
            #expect(!page.contains(" onclick"))
            #expect(!page.contains("javascript:"))
            #expect(page.split(separator: "<script", omittingEmptySubsequences: false).count == 2)
            #expect(page.contains("<script defer src=\"/assets/zhijia.js?v=abc\"></script>"))
        }
    }

    @Test func `the rail marks the page one is on and nothing that merely begins alike`() {
        let page = text(Shell.page(title: "工会", context: context, content: ""))
        #expect(page.contains("<a href=\"/unions\" aria-current=\"page\">"))
        #expect(page.contains("<a href=\"/unions-settings\"><svg"))
    }

    @Test func `a record beneath a list keeps the list marked`() {
        var beneath = context
        beneath.path = "/unions/42?tab=2"
        #expect(beneath.currentItem?.path == "/unions")
    }

    @Test func `a demonstration says so on every page`() {
        var demonstration = context
        demonstration.isDemonstration = true
        for page in [Shell.page(title: "", context: demonstration, content: ""), Shell.gate(form(), context: demonstration), Shell.lost(404, context: demonstration)] {
            #expect(text(page).contains("演示数据，均为虚构"))
        }
        #expect(!text(Shell.page(title: "", context: context, content: "")).contains("演示数据"))
    }

    @Test func `large print is a class on the document and can be left again`() {
        var elder = context
        elder.isElder = true
        let page = text(Shell.page(title: "", context: elder, content: ""))
        #expect(page.contains("<html lang=\"zh-CN\" class=\"elder\">"))
        #expect(page.contains("/elder?on=0&amp;back=%2Funions"))
    }

    @Test func `every form that changes something carries the token`() {
        let page = text(Shell.page(title: "", context: context, content: form().page(context)))
        let posts = page.split(separator: "method=\"post\"", omittingEmptySubsequences: false).dropFirst()
        // The form itself, and signing out, which stands in the top bar and in the phone's menu.
        #expect(posts.count == 3)
        for post in posts { #expect(post.prefix(200).contains("name=\"csrf\" value=\"token-1\"")) }
    }

    @Test func `nothing found and out of reach are one answer`() {
        #expect(text(Shell.lost(404, context: context)).contains("没有找到这一页，也可能不在您管辖的范围里"))
        #expect(text(Shell.lost(500, reference: "01HCW7", context: context)).contains("01HCW7"))
    }

    // MARK: lists

    @Test func `a list says how many, exactly or at least`() throws {
        #expect(try listPage().contains("共 <b>1,410</b> 个工会"))
        let many = try listPage(["state": "live"], total: .moreThan(1000))
        #expect(many.contains("筛出 <b>1000+</b> 个工会"))
        #expect(many.contains("total=1"))
    }

    @Test func `each condition in force can be taken back alone`() throws {
        let page = try listPage(["q": "货运", "state": "live", "from": "2015-01-01", "after": "tx.1"])
        #expect(page.contains("状态：存续"))
        #expect(page.contains("<li><a href=\"/unions?q=%E8%B4%A7%E8%BF%90&amp;from=2015-01-01\">状态：存续"))
        #expect(page.contains("<option value=\"live\" selected>存续</option>"))
    }

    @Test func `a heading sorts, and sorts the other way when asked again`() throws {
        let page = try listPage(["after": "tx.1"])
        #expect(page.contains("aria-sort=\"ascending\"><a href=\"/unions?sort=-name\">名称 ↑</a>"))
        #expect(page.contains("<th scope=\"col\" class=\"num wide\"><a href=\"/unions?sort=members\">会员</a>"))
        #expect(page.contains("<th scope=\"col\">状态</th>"))
        #expect(try listPage(["sort": "-name"]).contains("aria-sort=\"descending\"><a href=\"/unions?sort=name\">名称 ↓</a>"))
    }

    @Test func `the first column leads to the row, a toned word is a tag, a number stands right`() throws {
        let page = try listPage()
        #expect(page.contains("<th scope=\"row\"><a href=\"/unions/42\">"))
        #expect(page.contains("<span class=\"tag ok\">存续</span>"))
        #expect(page.contains("<td class=\"num wide\">1,212</td>"))
    }

    @Test func `a sealed column shows its last four characters only`() throws {
        let page = try listPage()
        #expect(page.contains("*******5678"))
        #expect(!page.contains("13912345678"))
        #expect(try listing().json["items"]?.array?.first?["phone"] == "*******5678")
    }

    @Test func `masking keeps what came masked and hides short values whole`() {
        #expect(DataClass.sealed.masked("511502199001010218") == "**************0218")
        #expect(DataClass.sealed.masked("*******5678") == "*******5678")
        #expect(DataClass.sealed.masked("1234") == "****")
        #expect(DataClass.personal.masked("张某") == "张某")
    }

    @Test func `an optional column waits until it is chosen`() throws {
        #expect(try !listPage().contains("1,234.56"))
        #expect(try listPage(["cols": "fee"]).contains("1,234.56"))
        #expect(try listPage(["cols": "fee"]).contains("name=\"cols\" value=\"fee\" checked"))
    }

    @Test func `the sheet is asked for with the same conditions, whole`() throws {
        let page = try listPage(["state": "live", "after": "tx.1", "limit": "100"])
        #expect(page.contains("href=\"/unions?state=live&amp;as=xlsx\""))
    }

    @Test func `pages go forward by key and back to the first`() throws {
        let page = try listPage(["after": "tx.1"], next: "ty.2")
        #expect(page.contains("href=\"/unions?after=ty.2\" rel=\"next\">下一页</a>"))
        #expect(page.contains("<a href=\"/unions\">回第一页</a>"))
        #expect(try !listPage().contains("回第一页"))
        #expect(try !listPage().contains("下一页"))
    }

    @Test func `an empty list says what to do, and differently when it was filtered`() throws {
        #expect(try listPage(rows: 0, total: .exactly(0)).contains("还没有登记工会，先导入名册。"))
        let filtered = try listPage(["state": "gone"], rows: 0, total: .exactly(0))
        #expect(filtered.contains("没有一个工会符合这些条件"))
        #expect(filtered.contains("<a href=\"/unions\">全部清空</a>"))
    }

    @Test func `a table can be reached and scrolled by keyboard`() throws {
        #expect(try listPage().contains("tabindex=\"0\" role=\"region\" aria-label=\"工会组织\""))
    }

    // MARK: records

    @Test func `what has a consequence asks first, without script`() {
        var record = Record(id: 1, title: "工会")
        record.actions = [.post("撤销", "/unions/1/dissolve", .risk, consequence: "212 名会员转为待接转")]
        let page = text(record.page(context))
        #expect(page.contains("<a class=\"btn risk\" href=\"#ask-unions-1-dissolve\">"))
        #expect(page.contains("<dialog id=\"ask-unions-1-dissolve\""))
        #expect(page.contains("212 名会员转为待接转"))
        #expect(page.contains("<form method=\"post\" action=\"/unions/1/dissolve\">"))
    }

    @Test func `unknown facts are folded away by name`() {
        var record = Record(id: 1, title: "工会")
        record.sections = [.init("登记信息", .facts([
            .init("staff", "职工", .number(unit: "人"), .public, .integer(1212)), .init("bank", "账户", .text, .sealed, .null), .init("phone", "电话", .text, .sealed, .text("13912345678")),
        ]))]
        let page = text(record.page(context))
        #expect(page.contains("<dt>职工</dt><dd>1,212 人</dd>"))
        #expect(page.contains("还没有填的 1 项"))
        #expect(!page.contains("<dt>账户</dt>"))
        #expect(page.contains("*******5678"))
    }

    // MARK: forms

    private func form() -> FormView {
        FormView(title: "登记", submit: "登记", fields: [
            FieldView(name: "name", label: "名称", control: .text, text: "岷江\"纺织\"", hint: "和批复一致", isRequired: true, error: Complaint("taken", "这个名称已经登记")),
            FieldView(name: "kind", label: "类型", control: .select([.init("a", "基层"), .init("b", "联合")]), text: "b", hint: nil, isRequired: false, error: nil),
            FieldView(name: "secret", label: "口令", control: .password, text: "hunter2", hint: nil, isRequired: true, error: nil),
            FieldView(name: "since", label: "日期", control: .day, text: "", hint: nil, isRequired: true, error: Complaint("required", "请填写日期")),
            FieldView(name: "single", label: "独立账户", control: .checkbox, text: "是", hint: nil, isRequired: false, error: nil),
        ])
    }

    @Test func `a form that comes back lists what is wrong with a link to each field`() {
        let page = text(form().page(context))
        #expect(page.contains("role=\"alert\""))
        #expect(page.contains("有 2 处要改，其余已替您留着"))
        #expect(page.contains("<a href=\"#f-name\">这个名称已经登记</a>"))
        #expect(page.contains("<a href=\"#f-since\">请填写日期</a>"))
        #expect(page.contains("id=\"f-since\""))
    }

    @Test func `a wrong field is tied to its hint and its error`() {
        let page = text(form().page(context))
        #expect(page.contains("aria-describedby=\"f-name-h f-name-e\" aria-invalid=\"true\""))
        #expect(page.contains("id=\"f-name-e\""))
        #expect(page.contains("<label for=\"f-name\">名称</label>"))
    }

    @Test func `what was typed is still there, except a password`() {
        let page = text(form().page(context))
        #expect(page.contains("value=\"岷江&quot;纺织&quot;\""))
        #expect(page.contains("<option value=\"b\" selected>联合</option>"))
        #expect(page.contains("value=\"1\" checked"))
        #expect(!page.contains("hunter2"))
    }

    @Test func `what may stay empty is said in words`() {
        let page = text(form().page(context))
        #expect(page.contains("<label for=\"f-kind\">类型<em>（可不填）</em></label>"))
        #expect(page.contains("<option value=\"\">不填</option>"))
    }

    @Test func `the browser fills in who comes at the door, and nothing about others`() {
        let door = FormView(title: "登录", submit: "登录", fields: [
            FieldView(name: "userName", label: "用户名", control: .text, text: "", hint: nil, isRequired: true, error: nil),
            FieldView(name: "password", label: "密码", control: .password, text: "", hint: nil, isRequired: true, error: nil),
        ])
        let page = text(door.page(context))
        #expect(page.contains("autocomplete=\"username\""))
        #expect(page.contains("autocomplete=\"current-password\""))
        let other = text(form().page(context))
        #expect(!other.contains("autocomplete=\"username\""))
        #expect(other.contains("autocomplete=\"new-password\""))
    }

    @Test func `a home without deadlines does not claim that none is near`() {
        var home = HomePage(title: "张某，您好", lines: [])
        #expect(!text(home.page(context)).contains("今天没有到期的事"))
        home.due = []
        #expect(text(home.page(context)).contains("今天没有到期的事"))
    }

    @Test func `a form with a file is sent in parts`() {
        var view = form()
        #expect(!text(view.page(context)).contains("multipart"))
        view.takesFiles = true
        #expect(text(view.page(context)).contains("enctype=\"multipart/form-data\""))
    }

    // MARK: drawings

    @Test func `the ruler has one cell for each working day and red ones beyond`() {
        let ruler = text(Ruler(used: 5, left: 0, over: 2).html)
        #expect(ruler.split(separator: "<rect", omittingEmptySubsequences: false).count - 1 == 7)
        #expect(ruler.split(separator: "class=\"o\"", omittingEmptySubsequences: false).count - 1 == 2)
        #expect(ruler.contains("时限 5 个工作日，已超 2 个"))
    }

    @Test func `axes have round numbers around the values`() {
        #expect(Plot.ticks([98_214, 126_184]) == [90_000, 100_000, 110_000, 120_000, 130_000])
        #expect(Plot.ticks([5, 5]) == [0, 2, 4, 6])
        #expect(Plot.ticks([100, 100]).first == 0 && Plot.ticks([100, 100]).last == 100)
        #expect(Plot.ticks([0, 0]) == [0, 1])
        #expect(SeriesChart.short(126_000) == "12.6万")
        #expect(SeriesChart.short(95.25) == "95.25")
        #expect(SeriesChart.short(-0.5) == "-0.5")
        #expect(SeriesChart.short(40) == "40")
    }

    @Test func `a chart repeats its numbers as a table`() {
        let chart = text(SeriesChart("逐月", unit: "人", [SeriesPoint("2026-10", 3, text: "3"), SeriesPoint("2026-11", nil, text: "无数据"), SeriesPoint("2026-12", 5, text: "5")]).html)
        #expect(chart.contains("role=\"img\""))
        #expect(chart.contains("<td class=\"num\">无数据</td>"))
    }
}
