import Kernel

extension ImportPage {
    /// 上传 → 核对 → 确认 → 导入, and where it is.
    var steps: [Step] {
        let reached = reached
        func step(_ place: Int, _ title: String, _ note: String) -> Step {
            Step(title, note, place < reached ? .done : place > reached ? .ahead : batch.state == .failed ? .failed : .now)
        }
        return [
            step(0, "上传", batch.askedAt.text()), step(1, "逐行核对", batch.counts.rows > 0 ? "\(grouped(Int64(batch.counts.rows))) 行" : ""),
            step(2, "人工确认", batch.state == .ready ? "请您来定" : ""), step(3, "导入", batch.begunAt?.text() ?? "分批写入，可整体撤销"),
            step(4, batch.state == .undone || batch.state == .undoing ? "撤销" : "完成", reached == 5 ? batch.closedAt?.text() ?? "" : ""),
        ]
    }

    private var reached: Int {
        switch batch.state {
        case .checking, .failed: 1
        case .ready, .abandoned: 2
        case .waiting, .applying: 3
        case .undoing: 4
        case .done, .undone: 5
        }
    }

    var progress: Html {
        guard batch.state.isMoving else { return .empty }
        return Html.progress(doing, done: done, of: total, note: "可以离开本页，回来时接着看。")
    }

    private var done: Int {
        switch batch.state {
        case .applying: batch.counts.applied
        case .undoing: batch.takenBack + batch.stays
        case .checking, .waiting, .ready, .done, .undone, .abandoned, .failed: batch.counts.rows
        }
    }
    /// The check of a sheet that is read once does not know how long it is.
    private var total: Int? {
        switch batch.state {
        case .applying: batch.counts.good
        case .undoing: batch.counts.changed
        case .checking, .waiting, .ready, .done, .undone, .abandoned, .failed: work.flatMap { $0.total > 0 ? $0.total : nil }
        }
    }

    private var doing: String {
        switch batch.state {
        case .checking: "正在逐行核对，现在还没有写入任何一行"
        case .waiting: "前面还有一次同类导入，正在排队"
        case .applying: "正在导入"
        case .undoing: "正在撤销"
        case .ready, .done, .undone, .abandoned, .failed: ""
        }
    }
}
