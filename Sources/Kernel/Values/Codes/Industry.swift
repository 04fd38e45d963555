/// The sections of GB/T 4754-2017.
package enum Industry: String, CodedWord {
    case farming = "A", mining = "B", manufacturing = "C", utilities = "D", construction = "E", trade = "F", transport = "G"
    case hospitality = "H", information = "I", finance = "J", realEstate = "K", business = "L", science = "M", environment = "N"
    case households = "O", education = "P", health = "Q", culture = "R", administration = "S", international = "T"

    package var label: String {
        switch self {
        case .farming: "农、林、牧、渔业"
        case .mining: "采矿业"
        case .manufacturing: "制造业"
        case .utilities: "电力、热力、燃气及水生产和供应业"
        case .construction: "建筑业"
        case .trade: "批发和零售业"
        case .transport: "交通运输、仓储和邮政业"
        case .hospitality: "住宿和餐饮业"
        case .information: "信息传输、软件和信息技术服务业"
        case .finance: "金融业"
        case .realEstate: "房地产业"
        case .business: "租赁和商务服务业"
        case .science: "科学研究和技术服务业"
        case .environment: "水利、环境和公共设施管理业"
        case .households: "居民服务、修理和其他服务业"
        case .education: "教育"
        case .health: "卫生和社会工作"
        case .culture: "文化、体育和娱乐业"
        case .administration: "公共管理、社会保障和社会组织"
        case .international: "国际组织"
        }
    }

    /// Code and label together, and the label without its commas.
    package var otherNames: [String] { [rawValue + label, label.filter { $0 != "、" }] }
}
