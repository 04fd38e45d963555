import Kernel
import Review

/// Results from before the program, as the newspaper printed them or as they may have been where it rounded; and a review over those five years that waits
/// for the departments' word.
extension DemoScene {
    private static let first = "2018-10-01", last = "2023-09-30", event = "2021-06-29", source = "四川工人日报第13715期第02版，精确到个位的为虚构"

    /// Flows of the five years, stocks at their end, and one event.
    private static let flows = [
        ("宣讲活动", "2037"), ("宣讲覆盖", "98600"), ("上讲堂的劳模", "28"), ("文体活动", "58"), ("文体活动参加", "40350"), ("劳动和技能竞赛", "304"), ("竞赛参加", "200000"),
        ("竞赛和工作室经济效益", "123000000.00"), ("技能人才和翠屏工匠", "528"), ("法律服务和法律援助", "1238"), ("挽回经济损失", "4491800.00"), ("集体协商合同", "923"), ("集体协商合同覆盖", "12164"),
        ("全国性荣誉", "1"), ("省级荣誉", "1"), ("市级荣誉", "1"), ("建档困难职工帮扶率", "100"), ("四季送和帮扶资金", "41910000.00"), ("慰问帮扶", "95256"), ("温馨港湾服务", "160212"), ("职工之家阵地建设项目", "18"),
    ]
    private static let stocks = [
        ("省市级创新工作室", "9"), ("劳动法律监督委员会", "387"), ("劳动争议调解员", "538"), ("调解和维权示范站点", "10"), ("事业单位职代会建制率", "100"), ("企业职代会建制率", "96.37"),
        ("规上非公企业厂务公开率", "100"), ("制度", "82"), ("户外劳动者温馨港湾", "59"), ("模范职工之家", "44"), ("职工书屋", "141"), ("全国最美女职工阅读点", "2"), ("区级职工活动中心", "2"),
    ]
    private static let events = [("曼剧场宣讲劳模", "5"), ("曼剧场宣讲听众", "400")]

    /// When the newspaper came out.
    private static let printed = Day(2023, 10, 26) ?? .last

    static func review(until: Day) -> [DemoStep] {
        guard until > printed.adding(days: 30) else { return [] }
        return [
            DemoStep(day: printed.adding(days: 1)) { desk in
                for (title, value) in flows { try enter(title, value, from: first, at: last, desk) }
                for (title, value) in stocks { try enter(title, value, from: nil, at: last, desk) }
                for (title, value) in events { try enter(title, value, from: nil, at: event, desk) }
            },
            DemoStep(day: until.adding(days: -6)) { desk in
                let begun = try desk.act("fang", "/reviews/new", ["title": "翠屏区总工会五年工作综述", "first": first, "last": last, "template": "five_years"])
                guard let begun else { throw NotFound() }
                try desk.act("fang", "/reviews/:id/submit", begun)
                try desk.act("fang", "/reviews/:id/sign", begun, ["note": "荣誉和制度按台账核过"])
            },
        ]
    }

    private static func enter(_ title: String, _ value: String, from first: String?, at day: String, _ desk: DemoDesk) throws {
        let body = Query([("indicator", title), ("value", value), ("first", first ?? ""), ("day", day), ("source", source), ("sourceOn", printed.description)])
        try desk.act("fang", "/figures/historical/new", body)
    }
}
