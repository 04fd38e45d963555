import Kernel

enum BatchState: String, CodedWord {
    case checking, ready, waiting, applying, done, undoing, undone, abandoned, failed

    var label: String {
        switch self {
        case .checking: "核对中"
        case .ready: "待确认"
        case .waiting: "排队中"
        case .applying: "导入中"
        case .done: "已完成"
        case .undoing: "撤销中"
        case .undone: "已撤销"
        case .abandoned: "已放弃"
        case .failed: "读不了"
        }
    }

    var tone: Tone? {
        switch self {
        case .checking, .waiting, .applying, .undoing: .info
        case .ready: .warn
        case .done: .ok
        case .failed: .bad
        case .undone, .abandoned: nil
        }
    }

    /// Whether a job is at work, so that its page asks again by itself.
    var isMoving: Bool { [.checking, .waiting, .applying, .undoing].contains(self) }
}

enum BatchEvent: String, CodedWord {
    case check, fail, abandon, commit, begin, finish, undo, finishUndo = "finish_undo"

    var label: String {
        switch self {
        case .check: "核对完"
        case .fail: "读不了"
        case .abandon: "放弃这次导入"
        case .commit: "确认导入"
        case .begin: "开始导入"
        case .finish: "导入完"
        case .undo: "撤销导入"
        case .finishUndo: "撤销完"
        }
    }
}

typealias BatchFlow = Flow<BatchState, BatchEvent>

extension BatchFlow {
    /// The moves of the program itself are nobody's to make.
    private static let program = Access.right(Right("import_program", "程序自己", []))

    static func of(_ right: Right) -> BatchFlow {
        BatchFlow("名册导入", table: "import_batch", start: .checking, [
            .on(.check, from: .checking, to: .ready, by: program),
            .on(.fail, from: .checking, to: .failed, by: program),
            .on(.abandon, from: .checking, .ready, .waiting, to: .abandoned, by: .right(right)),
            .on(.commit, from: .ready, to: .waiting, by: .right(right)),
            .on(.begin, from: .waiting, to: .applying, by: program),
            .on(.finish, from: .applying, to: .done, by: program),
            .on(.undo, from: .done, to: .undoing, by: .right(right)),
            .on(.finishUndo, from: .undoing, to: .undone, by: program),
        ])
    }
}
