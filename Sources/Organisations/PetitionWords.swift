import Kernel

/// What a union asks of the level right above it (domain.md §1.4).
enum PetitionKind: String, CodedWord {
    case founding, election, postponement, dissolution, merger, split, alteration
    var label: String {
        switch self {
        case .founding: "建会"
        case .election: "选举结果"
        case .postponement: "延期换届"
        case .dissolution: "撤销"
        case .merger: "合并"
        case .split: "分立"
        case .alteration: "变更"
        }
    }
    /// What its day is the day of.
    var dayTitle: String {
        switch self {
        case .founding, .election, .split, .alteration: "选举日期"
        case .postponement: "延期至"
        case .dissolution: "撤销日期"
        case .merger: "合并日期"
        }
    }
}

enum PetitionState: String, CodedWord {
    case waiting, approved, returned, refused, withdrawn
    var label: String {
        switch self {
        case .waiting: "待批复"
        case .approved: "已批复"
        case .returned: "已退回"
        case .refused: "不同意"
        case .withdrawn: "已撤回"
        }
    }
    var tone: Tone? {
        switch self {
        case .waiting: .warn
        case .approved: .ok
        case .returned, .refused: .bad
        case .withdrawn: nil
        }
    }
}

enum PetitionEvent: String, CodedWord {
    case approve, sendBack = "send_back", refuse, withdraw
    var label: String {
        switch self {
        case .approve: "批复"
        case .sendBack: "退回"
        case .refuse: "不同意"
        case .withdraw: "撤回"
        }
    }
}

extension Petition {
    /// Answered by the level right above, none skipped, and by another than asked: a town may ask itself for a union beneath it. Taken back by
    /// who asked: where a union is to be split off, the one from which it is.
    static let flow = Flow<PetitionState, PetitionEvent>(
        "请示", table: "petition", at: "(CASE kind WHEN 'split' THEN other_union_id ELSE union_id END)", beneath: "to_union_id", madeBy: "asker_id", start: .waiting, [
            .on(.approve, from: .waiting, to: .approved, by: .right(.answerPetitions), above: true, maker: .excluded, within: .calendarDays(15)),
            .on(.sendBack, from: .waiting, to: .returned, by: .right(.answerPetitions), above: true, maker: .excluded, needsReason: true),
            .on(.refuse, from: .waiting, to: .refused, by: .right(.answerPetitions), above: true, maker: .excluded, needsReason: true),
            .on(.withdraw, from: .waiting, to: .withdrawn, by: .right(.sendPetitions), maker: .alone),
        ])
}

enum UnionEvent: String, CodedWord {
    case prepare, drop, convene, callOff = "call_off", standDown = "stand_down", submit, sendBack = "send_back", seat, suspend, resume, close, keep, dissolve
    case keepSuspended = "keep_suspended"
    case change, settle, leave
    var label: String {
        switch self {
        case .prepare: "批准筹建"
        case .drop: "不予筹建"
        case .convene: "筹备选举"
        case .callOff, .standDown: "取消选举"
        case .submit: "报送选举结果"
        case .sendBack: "退回选举结果"
        case .seat: "批复选举结果"
        case .suspend: "登记停摆"
        case .resume: "恢复正常"
        case .close: "申请撤销"
        case .keep, .keepSuspended: "不予撤销"
        case .dissolve: "批准撤销"
        case .change: "申请变更"
        case .settle: "批准变更"
        case .leave: "不予变更"
        }
    }
}

extension TradeUnion {
    /// The life of a union as far as people decide it; what the calendar says is its `Standing`.
    static let flow = Flow<UnionState, UnionEvent>("工会", table: "union_org", at: "id", start: .draft, [
        .on(.prepare, from: .draft, to: .preparing, by: .right(.answerPetitions), above: true),
        .on(.drop, from: .draft, to: .dissolved, by: .right(.answerPetitions), above: true, needsReason: true),
        .on(.convene, from: .preparing, .active, to: .electing, by: .right(.sendPetitions)),
        // Back to where it was: a union in its work, or one that is still being prepared.
        .on(.callOff, from: .electing, to: .active, by: .right(.sendPetitions)),
        .on(.standDown, from: .electing, to: .preparing, by: .right(.sendPetitions)),
        .on(.submit, from: .electing, to: .submitted, by: .right(.sendPetitions)),
        .on(.sendBack, from: .submitted, to: .electing, by: .right(.answerPetitions), above: true, needsReason: true),
        .on(.seat, from: .submitted, to: .active, by: .right(.answerPetitions), above: true, within: .calendarDays(15)),
        .on(.suspend, from: .active, to: .suspended, by: .right(.writeRegister), needsReason: true),
        .on(.resume, from: .suspended, to: .active, by: .right(.writeRegister), needsReason: true),
        .on(.close, from: .active, .suspended, to: .dissolving, by: .right(.sendPetitions), needsReason: true),
        // Back to where it was: a union in its work, or one that stands still.
        .on(.keep, from: .dissolving, to: .active, by: .right(.answerPetitions), above: true, needsReason: true),
        .on(.keepSuspended, from: .dissolving, to: .suspended, by: .right(.answerPetitions), above: true, needsReason: true),
        .on(.dissolve, from: .dissolving, to: .dissolved, by: .right(.answerPetitions), above: true),
        .on(.change, from: .active, to: .changing, by: .right(.sendPetitions)),
        .on(.settle, from: .changing, to: .active, by: .right(.answerPetitions), above: true),
        .on(.leave, from: .changing, to: .active, by: .right(.answerPetitions), above: true, needsReason: true),
    ])
}

/// Why a union may end; nothing else allows it (工会法 第十三条).
enum DissolutionCause: String, CodedWord, FormValue {
    case employerEnded = "employer_ended", congress
    var label: String {
        switch self {
        case .employerEnded: "所在单位终止或被撤销"
        case .congress: "会员（代表）大会决定"
        }
    }
}
