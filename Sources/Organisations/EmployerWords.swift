import Kernel

enum EmployerNature: String, CodedWord, FormValue {
    case organ, institution, state, collective, `private`, foreign, social, household
    var label: String {
        switch self {
        case .organ: "机关"
        case .institution: "事业单位"
        case .state: "国有企业"
        case .collective: "集体企业"
        case .private: "非公有制企业"
        case .foreign: "港澳台商和外商投资企业"
        case .social: "社会组织"
        case .household: "个体经济组织"
        }
    }
    var otherNames: [String] {
        switch self {
        case .organ: ["党政机关", "国家机关"]
        case .institution: ["事业"]
        case .state: ["国有", "国有及国有控股企业"]
        case .collective: ["集体"]
        case .private: ["私营企业", "民营企业", "非公企业", "私营"]
        case .foreign: ["外商投资企业", "港澳台商投资企业", "外资企业"]
        case .social: ["民办非企业", "民办非企业单位", "社会团体", "社会服务机构"]
        case .household: ["个体工商户", "个体"]
        }
    }
}

/// What the business register says of an employer.
enum EmployerStatus: String, CodedWord, FormValue {
    case open, suspended, revoked, closed
    var label: String {
        switch self {
        case .open: "存续"
        case .suspended: "停业"
        case .revoked: "吊销"
        case .closed: "注销"
        }
    }
    var otherNames: [String] {
        switch self {
        case .open: ["在业", "开业", "正常"]
        case .suspended: ["歇业"]
        case .revoked: ["被吊销"]
        case .closed: ["已注销"]
        }
    }
    /// Whether there still is an employer that should have a union.
    static let alive: [EmployerStatus] = [.open, .suspended]
}

/// The five trades whose known employers should all be covered (domain.md §12.2 no. 14).
enum NewFormTrade: String, CodedWord, FormValue {
    case courier, domestic, delivery, onlineSales = "online_sales", logistics
    var label: String {
        switch self {
        case .courier: "快递"
        case .domestic: "家政"
        case .delivery: "外卖配送"
        case .onlineSales: "电商"
        case .logistics: "物流"
        }
    }
    var otherNames: [String] {
        switch self {
        case .courier: ["快递业", "快递行业"]
        case .domestic: ["家政服务", "家政业", "家政行业"]
        case .delivery: ["外卖", "外卖配送业", "外卖行业"]
        case .onlineSales: ["电子商务", "电商业", "电商行业"]
        case .logistics: ["物流业", "货运", "物流行业"]
        }
    }
}
