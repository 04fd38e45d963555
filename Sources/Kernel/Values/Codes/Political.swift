/// 政治面貌 (GB/T 4762-1984).
package enum Political: String, CodedWord, FormValue {
    case party = "01", probationary = "02", youthLeague = "03", revolutionary = "04", democraticLeague = "05", construction = "06", promotion = "07"
    case peasantsWorkers = "08", zhigong = "09", jiusan = "10", taiwan = "11", noParty = "12", masses = "13"
    package var label: String {
        switch self {
        case .party: "中共党员"
        case .probationary: "中共预备党员"
        case .youthLeague: "共青团员"
        case .revolutionary: "民革党员"
        case .democraticLeague: "民盟盟员"
        case .construction: "民建会员"
        case .promotion: "民进会员"
        case .peasantsWorkers: "农工党党员"
        case .zhigong: "致公党党员"
        case .jiusan: "九三学社社员"
        case .taiwan: "台盟盟员"
        case .noParty: "无党派人士"
        case .masses: "群众"
        }
    }
    package var otherNames: [String] {
        switch self {
        case .party: ["党员", "中国共产党党员"]
        case .probationary: ["预备党员", "中国共产党预备党员"]
        case .youthLeague: ["团员"]
        case .revolutionary, .democraticLeague, .construction, .promotion, .peasantsWorkers, .zhigong, .jiusan, .taiwan: []
        case .noParty: ["无党派民主人士", "无党派"]
        case .masses: ["普通公民"]
        }
    }
}
