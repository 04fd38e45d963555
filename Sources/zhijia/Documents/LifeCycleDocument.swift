import Kernel

extension Document {
    static var lifeCycles: Document {
        Document(
            "life-cycles.md", "办理流程", "一件事有哪些状态，谁可以把它从哪里移到哪里。程序只允许这里写着的动作；每个动作都留下一行历史。",
            modules.flatMap(\.flows).map { flow in
                "## \(flow.title)\n\n```mermaid\n\(flow.diagram)\n```\n\n"
                    + table(["动作", "从", "到", "谁可以", "须写理由", "期限"], flow.moves.map(row))
            })
    }

    private static func row(_ move: FlowTable.Move) -> [String] {
        [move.event, move.from, move.to, move.who, tick(move.needsReason), move.within?.description ?? ""]
    }
}
