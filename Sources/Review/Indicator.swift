import Kernel

/// A number that a review may name (domain.md §12.2): one that the program counts from its records, or one of a module that does not exist yet,
/// whose results are entered as dated rows with their source.
struct Indicator: Sendable {
    enum Nature: String, CodedWord {
        case stock, flow, event
        var label: String {
            switch self {
            case .stock: "时点数"
            case .flow: "时期数"
            case .event: "一次活动"
            }
        }
    }
    let code: String, title: String, unit: Figure.Unit, nature: Nature
    /// Whose number it is: who confirms it before it is printed.
    let department: Role
    let definition: String
    /// Where the count is easily got wrong.
    let traps: String?
    /// Whether somebody who types that looks for it.
    func matches(_ text: String) -> Bool { [title, code, definition, traps ?? ""].contains { $0.localizedCaseInsensitiveContains(text) } }

    /// 时点数 or 时期数, whose it is, where it is easily misread.
    var facts: [Record.Fact] {
        [.init("nature", "性质", "\(nature.label)，单位 \(unit.label)"), .init("department", "部门", department.label), .init("traps", "易错", traps)]
    }
    /// What counts it; `nil` for what is only entered.
    let figure: Figure?

    init(_ code: String, _ title: String, _ unit: Figure.Unit, _ nature: Nature, _ department: Role, _ definition: String, traps: String? = nil) {
        self.code = code; self.title = title; self.unit = unit; self.nature = nature; self.department = department; self.definition = definition
        self.traps = traps; figure = nil
    }

    init(_ figure: Figure) {
        code = figure.code; title = figure.title; unit = figure.unit; nature = figure.nature == .flow ? .flow : .stock
        // All that the register and the roster count is theirs.
        department = .deptOrg
        definition = figure.definition; traps = figure.traps; self.figure = figure
    }
}

/// Every indicator there is: what is counted, and what waits for its module. A module that comes to count one takes its place by the code.
struct Catalogue: Sendable {
    let indicators: [Indicator]

    init(_ figures: [Figure]) {
        let counted = figures.map(Indicator.init)
        indicators = counted + Self.entered.filter { known in !counted.contains { $0.code == known.code } }
    }

    subscript(code code: String) -> Indicator? { indicators.first { $0.code == code } }
    subscript(title title: String) -> Indicator? { indicators.first { $0.title == title } }
    /// Those whose results are entered.
    var entered: [Indicator] { indicators.filter { $0.figure == nil } }

    private static let entered: [Indicator] = [
        Indicator("outreach_sessions", "宣讲活动", .events, .flow, .deptPublicity, "期内办完的宣传宣讲场次，各级工会都算；日期、地点、主题相同的只算一场，主办、协办都报也只算一场。", traps: "本单位的内部学习不算，公开的才算。"),
        Indicator("outreach_attendance", "宣讲覆盖", .attendances, .flow, .deptPublicity, "宣讲活动的签到人次与点数人次之和，点数的注明是估计。", traps: "是人次，不是人。"),
        Indicator("model_speakers_event", "曼剧场宣讲劳模", .persons, .event, .deptPublicity, "该场宣讲上台讲述的劳模，一人只算一次。"),
        Indicator("audience_event", "曼剧场宣讲听众", .persons, .event, .deptPublicity, "该场宣讲到场的各行各业职工代表。", traps: "这里的职工代表是听众，不是职代会代表。"),
        Indicator("model_speakers", "上讲堂的劳模", .persons, .flow, .deptPublicity, "期内至少讲过一场、讲时劳模荣誉有效的人，一人只算一次。", traps: "是人，不是人次；后来撤销荣誉的，当时有效就算。"),
        Indicator("culture_events", "文体活动", .events, .flow, .deptPublicity, "期内办完的区级以上文体活动。", traps: "基层自办的不算，不然远不止这些。"),
        Indicator("culture_attendance", "文体活动参加", .attendances, .flow, .deptPublicity, "文体活动的参赛人次与登记观众人次之和。", traps: "报道写作“名”，数的是人次。"),
        Indicator("contests", "劳动和技能竞赛", .events, .flow, .deptEconomy, "期内办完的劳动竞赛和技能竞赛，各级都算；单位和区里都报的同一场只算一场。", traps: "按竞赛数，不按轮次数。"),
        Indicator("contest_entries", "竞赛参加", .attendances, .flow, .deptEconomy, "各场竞赛参加人次之和，含劳动竞赛的参赛人数，点数的注明是估计。"),
        Indicator("studios", "省市级创新工作室", .places, .stock, .deptEconomy, "当日有效、最高级别为省级或市级的劳模（工匠）创新工作室，一个只算一次。", traps: "升级的按最高级别，撤销的不算。"),
        Indicator("economic_benefit", "竞赛和工作室经济效益", .money, .flow, .deptEconomy, "期内有证明材料的经济效益金额之和，一个项目只算一次。"),
        Indicator("skilled_and_craft", "技能人才和翠屏工匠", .persons, .flow, .deptEconomy, "期内取得证书的受训职工与获命名的“翠屏工匠”，合并后一人只算一次。"),
        Indicator("supervision_committees", "劳动法律监督委员会", .places, .stock, .deptRights, "当日存续的基层工会中，设有劳动法律监督委员会的。"),
        Indicator("mediators", "劳动争议调解员", .persons, .stock, .deptRights, "当日聘任有效的劳动争议调解员，一人只算一次。", traps: "在两个委员会的只算一人。"),
        Indicator("demo_sites", "调解和维权示范站点", .places, .stock, .deptRights, "当日有命名文件的劳动争议调解和维权示范站点。"),
        Indicator("legal_service_times", "法律服务和法律援助", .attendances, .flow, .deptRights, "期内办结或提供的法律服务、法律援助的受益人次。", traps: "同一人先咨询后立案，算两人次。"),
        Indicator("recovered_amount", "挽回经济损失", .money, .flow, .deptRights, "上述服务和援助案件为职工挽回的金额之和。"),
        Indicator("swc_rate_institution", "事业单位职代会建制率", .percent, .stock, .deptRights, "分母：全区事业单位。分子：其中建立职工代表大会制度、在规定间隔内开过会的。"),
        Indicator("swc_rate_enterprise", "企业职代会建制率", .percent, .stock, .deptRights, "分母：全区已建会企业。分子：其中建立职工代表大会制度的，区域性、行业性职代会覆盖的也算。"),
        Indicator("openness_rate", "规上非公企业厂务公开率", .percent, .stock, .deptRights, "分母：当年规模以上非公有制企业名单。分子：其中实行厂务公开民主管理的。"),
        Indicator("contracts", "集体协商合同", .contracts, .flow, .deptRights, "期内签订的集体合同、专项集体合同，续签各算一份。"),
        Indicator("contract_workers", "集体协商合同覆盖", .persons, .flow, .deptRights, "上述合同覆盖的职工，一人只算一次。", traps: "不同种类合同的覆盖人数不能相加。"),
        Indicator("honours_national", "全国性荣誉", .items, .flow, .deptOffice, "期内区总工会获得的国家级表彰。"),
        Indicator("honours_provincial", "省级荣誉", .items, .flow, .deptOffice, "期内区总工会获得的省级表彰。"),
        Indicator("honours_city", "市级荣誉", .items, .flow, .deptOffice, "期内区总工会获得的市级表彰。"),
        Indicator("policies", "制度", .items, .stock, .deptOffice, "当日有效的制度，修订的算一项。"),
        Indicator("aid_coverage", "建档困难职工帮扶率", .percent, .flow, .deptRights, "分母：期内在档的困难职工档案。分子：其中得到过帮扶的。"),
        Indicator("aid_amount", "四季送和帮扶资金", .money, .flow, .deptRights, "期内发放的“四季送”和帮扶资金，各种来源都算；实物按购入价，工作经费不算。"),
        Indicator("aid_times", "慰问帮扶", .attendances, .flow, .deptRights, "期内得到慰问、帮扶的人次。", traps: "送清凉的对象不都是困难职工。"),
        Indicator("stations", "户外劳动者温馨港湾", .places, .stock, .deptRights, "当日已建成、没有撤销的户外劳动者服务站点。"),
        Indicator("station_services", "温馨港湾服务", .attendances, .flow, .deptRights, "各站点登记的服务人次之和。"),
        Indicator("model_homes", "模范职工之家", .places, .stock, .deptOrg, "当日荣誉有效的全国、省、市、区模范职工之家，一个工会按最高级别只算一次。"),
        Indicator("bookrooms", "职工书屋", .places, .stock, .deptPublicity, "当日开放的职工书屋，一处只算一次。"),
        Indicator("reading_points", "全国最美女职工阅读点", .places, .stock, .deptWomen, "获全国“最美女职工阅读点”称号的。"),
        Indicator("home_projects", "职工之家阵地建设项目", .places, .flow, .deptOrg, "期内验收的职工之家阵地建设项目。", traps: "开工的不算，验收的才算。"),
        Indicator("activity_centres", "区级职工活动中心", .places, .stock, .deptOffice, "区级工会服务阵地，投用的和在建的都算。"),
    ]
}
