import Kernel

/// The committees of a union; the order of the first four is that of the forms in use (domain.md §1.3).
enum CommitteeKind: String, CodedWord, FormValue {
    case union = "1", audit = "2", supervision = "3", women = "4", mediation = "5", protection = "6"
    var label: String {
        switch self {
        case .union: "工会委员会"
        case .audit: "经费审查委员会"
        case .supervision: "劳动法律监督委员会"
        case .women: "女职工委员会"
        case .mediation: "劳动争议调解委员会"
        case .protection: "劳动保护监督检查委员会"
        }
    }
    /// 主席 leads the union committee, 主任 the others.
    func title(of role: OfficerRole) -> String {
        switch (self, role) {
        case (.union, _): role.label
        case (_, .chair): "主任"
        case (_, .viceChair): "副主任"
        case (_, .standing), (_, .member), (_, .finance): role.label
        }
    }
}

enum OfficerRole: String, CodedWord, FormValue {
    case chair, viceChair = "vice_chair", standing, member, finance
    var label: String {
        switch self {
        case .chair: "主席"
        case .viceChair: "副主席"
        case .standing: "常务委员"
        case .member: "委员"
        case .finance: "财务委员"
        }
    }
    var otherNames: [String] {
        switch self {
        case .chair: ["主任"]
        case .viceChair: ["副主任"]
        case .standing: ["常委"]
        case .member, .finance: []
        }
    }
}

enum Post: String, CodedWord, FormValue {
    case full, part, seconded
    var label: String {
        switch self {
        case .full: "专职"
        case .part: "兼职"
        case .seconded: "挂职"
        }
    }
}

enum CertificateKind: String, CodedWord, FormValue {
    case legalPerson = "legal_person", copy = "legal_person_copy", representative = "legal_representative"
    var label: String {
        switch self {
        case .legalPerson: "工会法人资格证书"
        case .copy: "工会法人资格证书（副本）"
        case .representative: "工会法定代表人证书"
        }
    }
}

enum AttachmentKind: String, CodedWord, FormValue {
    case approval, election, certificate, roster, photo, other
    var label: String {
        switch self {
        case .approval: "批复"
        case .election: "选举材料"
        case .certificate: "证书"
        case .roster: "名册"
        case .photo: "照片"
        case .other: "其他"
        }
    }
}
