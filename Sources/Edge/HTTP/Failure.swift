package import Kernel

/// What went wrong, as an answer: the one place where errors become statuses.
struct Failure {
    let status: Int
    let sentence: String
    /// What a program reads: a stable word for the kind of failure.
    let code: String
    var form: FormView?
    var errors: [(name: String, complaint: Complaint)] = []
    var retryAfter: Int?
    /// What is to be done first.
    var duty: FirstDuty?
    /// Named to the office; the log has the rest.
    var reference: String?

    init(_ status: Int, _ code: String, _ sentence: String) { self.status = status; self.code = code; self.sentence = sentence }

    init(_ error: any Error, reference: @autoclosure () -> String) {
        switch error {
        case Refusal.signInFirst: self.init(401, "sign_in_first", "请先登录")
        case Refusal.first(let duty): self.init(403, duty.code, duty.sentence); self.duty = duty
        case Refusal.forbidden: self.init(403, "forbidden", "这一步不归您办")
        case is NotFound: self.init(404, "not_found", "没有找到这一页，也可能不在您管辖的范围里")
        case let error as NotAllowed: self.init(409, "not_allowed", error.sentence)
        case let invalid as Invalid: self.init(invalid)
        case let complaint as Complaint: self.init(422, complaint.code, complaint.text)
        case is Busy: self.init(503, "busy", "现在办理的人太多，请稍候再试"); retryAfter = 5
        case let slow as TooMany: self.init(429, "too_many", slow.sentence); retryAfter = slow.seconds
        case let refused as Refused: self.init(refused)
        default:
            self.init(500, "internal", "这一步没有办成，数据没有改动")
            self.reference = reference()
        }
    }

    private init(_ invalid: Invalid) {
        let complaints = invalid.view.complaints
        if let sentence = invalid.overtaken { self.init(409, "overtaken", sentence) } else { self.init(422, "invalid", "有 \(complaints.count) 处要改，其余已替您留着") }
        form = invalid.view
        errors = complaints
    }

    private init(_ refused: Refused) {
        switch refused.violation {
        case .unique: self.init(409, "taken", refused.sentence)
        case .foreignKey: self.init(409, "reference", refused.sentence)
        case .check, .notNull: self.init(422, "check", refused.sentence)
        case .appendOnly: self.init(409, "append_only", refused.sentence)
        }
    }

    /// RFC 9457.
    var problem: JSON {
        var members: [JSON.Member] = [
            .init("type", .string("about:blank")), .init("title", .string(sentence)), .init("status", .integer(Int64(status))), .init("code", .string(code)),
        ]
        if !errors.isEmpty { members.append(.init("errors", .object(errors.map { JSON.Member($0.name, .string($0.complaint.text)) }))) }
        if let reference { members.append(.init("reference", .string(reference))) }
        return .object(members)
    }
}

extension Refused {
    /// A constraint that no rule in Swift foresaw: the database has the last word, and the person still gets a sentence.
    package var sentence: String {
        switch violation {
        case .unique: "已经有一条相同的记录，没有重复写入"
        case .foreignKey: "它引用的记录不在了，或者还有别的记录引用它，没有写入"
        case .check, .notNull: "填写的内容不合规定，没有写入。请检查各项后重试"
        case .appendOnly: "这里的记录只增不改，没有写入"
        }
    }
}
