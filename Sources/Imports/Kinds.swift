import Kernel

/// The kinds of sheets this program can bring in, and the life cycle they share.
struct Kinds: Sendable {
    let all: [any ImportKind]
    /// Whoever may bring in some kind sees the imports of the union's part; each kind's own right is asked for on top.
    let right: Right
    let flow: BatchFlow

    init(_ all: [any ImportKind]) {
        self.all = all
        right = Right("imports", "名册导入", all.reduce(into: []) { $0.formUnion($1.right.roles) })
        flow = .of(right)
    }

    subscript(key: String) -> (any ImportKind)? { all.first { $0.key == key } }

    func named(_ key: String?) throws -> any ImportKind {
        guard let key, let kind = self[key] else { throw NotFound() }
        return kind
    }

    /// Works on an import in whatever state it is, as its own job would.
    func goOn(with batch: Batch, _ job: JobContext) async throws {
        switch batch.state {
        case .checking: if let kind = self[batch.kind] { try await Checking(kind: kind, id: batch.id, flow: flow, job: job).run() }
        case .waiting, .applying: try await Applying(kinds: self, id: batch.id, job: job).run()
        case .undoing: try await TakingBack(kinds: self, id: batch.id, job: job).run()
        case .ready, .done, .undone, .abandoned, .failed: break
        }
    }

    /// The work of each is to go on with the import; which work that is, its state says.
    var jobs: [JobKind] {
        [("import.check", "核对名册"), ("import.apply", "导入名册"), ("import.undo", "撤销导入"), ("import.clear", "清除导入的原始内容")].map { name, title in
            JobKind(name, title, at: "/imports", beginsAnew: name == "import.check") { job in
                let id = ID<ImportBatch>(job.subject)
                let batch = try await job.database.read { db in try ImportStore.batch(id, db) }
                try await goOn(with: batch, job)
                // An import whose sheet could not be read ends as it should; the work that was asked for has come to nothing.
                let now = try await job.database.read { db in try ImportStore.batch(id, db) }
                if now.state == .failed { throw Complaint("sheet_unreadable", now.complaint ?? now.state.label) }
                if batch.state == .abandoned { try await Clearing.clear(id, job.database) }
            }
        }
    }

    static func job(for state: BatchState) -> String? {
        switch state {
        case .checking: "import.check"
        case .waiting, .applying: "import.apply"
        case .undoing: "import.undo"
        case .abandoned: "import.clear"
        case .ready, .done, .undone, .failed: nil
        }
    }
}
