/// A life cycle written as a table. The same rows guard the code, offer the buttons, write the history, fill the permission
/// matrix, draw the diagram in docs/generated and feed one exhaustive test.
package struct Flow<State: CodedWord, Event: CodedWord>: Sendable {
    package struct Move: Sendable {
        package let event: Event, from: [State], to: State, by: Access, isAbove: Bool, maker: Maker?, needsReason: Bool, within: DeadlineRule?

        /// - Parameters:
        ///   - above: for what the level right above the union decides, and no other (报上一级工会批准, 工会法 第十二条).
        ///   - maker: whether whoever made the record is kept from it, or everybody else.
        package static func on(
            _ event: Event, from: State..., to: State, by access: Access, above: Bool = false, maker: Maker? = nil, needsReason: Bool = false,
            within: DeadlineRule? = nil
        ) -> Move {
            Move(event: event, from: from, to: to, by: access, isAbove: above, maker: maker, needsReason: needsReason, within: within)
        }

        fileprivate func excludes(_ scope: Scope, madeBy account: ID<Account>?) -> Bool {
            switch maker {
            case .excluded: account == scope.actor.id
            case .alone: account != scope.actor.id
            case nil: false
            }
        }

        fileprivate func admits(_ scope: Scope, at union: ID<UnionOrg>, beneath above: ID<UnionOrg>?, _ db: any Connection) throws -> Bool {
            guard isAbove else { return try scope.may(by, at: union, db) }
            let parent: ID<UnionOrg>? = try above ?? db.value("SELECT parent_id FROM union_link WHERE tree = 'affiliation' AND child_id = \(union) AND until IS NULL")
            return parent.map { scope.holds(by, exactlyAt: $0) } ?? false
        }
    }
    package let title: String, start: State, moves: [Move]
    /// The table whose rows live by it: `id`, `state`, and the columns that say whose they are, who is asked and who asks.
    let table: SQL, place: SQL, above: SQL?, maker: SQL, kind: String

    /// - Parameters:
    ///   - place: the column that says whose the record is.
    ///   - above: the column that says which union decides about it, where that need not be the parent of its place.
    ///   - maker: the column that says which account made the record, where some move is another's.
    package init(
        _ title: String, table: StaticString, at place: StaticString = "union_id", beneath above: StaticString? = nil, madeBy maker: StaticString = "NULL",
        start: State, _ moves: [Move]
    ) {
        self.title = title; self.table = SQL(stringLiteral: table); self.place = SQL(stringLiteral: place); self.maker = SQL(stringLiteral: maker); kind = table.description
        self.above = above.map { SQL(stringLiteral: $0) }; self.start = start; self.moves = moves
    }

    /// What this person may do with a record in that state, for buttons.
    package func offered(
        from state: State, at union: ID<UnionOrg>, beneath above: ID<UnionOrg>? = nil, madeBy maker: ID<Account>? = nil, _ scope: Scope, _ db: any Connection
    ) throws -> [Event] {
        try moves.filter { try $0.from.contains(state) && !$0.excludes(scope, madeBy: maker) && $0.admits(scope, at: union, beneath: above, db) }.map(\.event)
    }

    /// Moves one record and writes down who did it. Refuses what the table does not allow.
    /// - Parameter setting: what changes in the record together with its state, such as `answered_by = …`.
    @discardableResult
    package func apply<T>(
        _ event: Event, to id: ID<T>, reason: String? = nil, setting: SQL? = nil, _ request: Request, _ db: any Connection
    ) throws -> State {
        let (state, move, union) = try admitted(event, to: id, request, db)
        guard !move.needsReason || reason?.isEmpty == false else { throw NotAllowed("请写明“\(event.label)”的理由") }
        try set(id, from: state, to: move.to, setting, db)
        try History.write(kind, id.number, event.rawValue, from: state.rawValue, to: move.to.rawValue, reason: reason, at: union, request, db)
        return move.to
    }

    /// Refuses as `apply` would; for what has to be done before the record moves.
    package func require<T>(_ event: Event, of id: ID<T>, _ request: Request, _ db: any Connection) throws { _ = try admitted(event, to: id, request, db) }

    private func admitted<T>(_ event: Event, to id: ID<T>, _ request: Request, _ db: any Connection) throws -> (State, Move, ID<UnionOrg>) {
        let scope = try request.scope, reached: SQL = above.map { "(\(scope.covers(place)) OR \(scope.covers($0)))" } ?? scope.covers(place)
        let find: SQL = "SELECT state, \(place) AS place, \(above ?? "NULL") AS above, \(maker) AS maker FROM \(table) WHERE id = \(id) AND \(reached)"
        guard let row = try db.rows(find).first else { throw NotFound() }
        let state: State = try row.get("state"), union: ID<UnionOrg> = try row.get("place")
        let move = try self.move(event, from: state)
        guard try move.admits(scope, at: union, beneath: row.get("above"), db) else { throw Refusal.forbidden }
        guard try !move.excludes(scope, madeBy: row.get("maker")) else {
            throw NotAllowed(move.maker == .alone ? "这件\(title)不是您报的，只有报送人可以“\(event.label)”" : "这件\(title)是您自己报的，“\(event.label)”要由另一位同事办")
        }
        return (state, move, union)
    }

    /// Moves a record on behalf of the program itself, such as a job that has finished.
    package func advance<T>(
        _ event: Event, _ id: ID<T>, reason: String? = nil, setting: SQL? = nil, by actor: String = "系统", at now: Instant, _ db: any Connection
    ) throws {
        let find: SQL = "SELECT state, \(place) AS place FROM \(table) WHERE id = \(id) \(SQL.unscoped(because: "the program's own move"))"
        guard let row = try db.rows(find).first else { throw NotFound() }
        let state: State = try row.get("state"), union: ID<UnionOrg> = try row.get("place")
        let move = try self.move(event, from: state)
        try set(id, from: state, to: move.to, setting, db)
        try History.write(kind, id.number, event.rawValue, from: state.rawValue, to: move.to.rawValue, reason: reason, at: union, by: actor, now, db)
    }

    private func move(_ event: Event, from state: State) throws -> Move {
        guard let move = moves.first(where: { $0.event == event && $0.from.contains(state) }) else {
            throw NotAllowed("\(title)现在是“\(state.label)”，不能“\(event.label)”。请刷新页面看最新情况")
        }
        return move
    }

    private func set<T>(_ id: ID<T>, from state: State, to next: State, _ more: SQL?, _ db: any Connection) throws {
        let assignments: SQL = more.map { "state = \(next), \($0)" } ?? "state = \(next)"
        let changed = try db.run("UPDATE \(table) SET \(assignments) WHERE id = \(id) AND state = \(state) \(SQL.unscoped(because: "was found in scope"))")
        guard changed == 1 else { throw NotAllowed("刚刚有人先办了这一件，请刷新页面") }
    }

    /// The table without its types, for documents and tests.
    package var drawn: FlowTable {
        FlowTable(
            title: title, kind: kind, start: start.label, states: State.allCases.map(\.label),
            moves: moves.flatMap { move in
                move.from.map {
                    FlowTable.Move(
                        event: move.event.label, from: $0.label, to: move.to.label, by: move.by, isAbove: move.isAbove, maker: move.maker, needsReason: move.needsReason,
                        within: move.within)
                }
            })
    }
}

package struct FlowTable: Sendable {
    package struct Move: Sendable {
        package let event: String, from: String, to: String, by: Access, isAbove: Bool, maker: Maker?, needsReason: Bool, within: DeadlineRule?
        /// 上一级工会：批复下一级请示，不能是报送人
        package var who: String {
            let maker = switch self.maker {
            case .excluded: "，不能是报送人"
            case .alone: "，只能是报送人"
            case nil: ""
            }
            return "\(isAbove ? "上一级工会：" : "")\(by.label)\(maker)"
        }
    }
    package let title: String, kind: String, start: String, states: [String], moves: [Move]

    package var diagram: String {
        (["stateDiagram-v2", "    [*] --> \(start)"] + moves.map { "    \($0.from) --> \($0.to): \($0.event)（\($0.who)）" }).joined(separator: "\n")
    }

    /// States that nobody can reach; the tests want this empty.
    package var unreachable: [String] {
        var reached: Set<String> = [start]
        for _ in states { for move in moves where reached.contains(move.from) { reached.insert(move.to) } }
        return states.filter { !reached.contains($0) }
    }
}

/// What a move means to whoever made the record.
package enum Maker: Sendable { case excluded, alone }

/// The state forbids it; status 409, with the sentence.
package struct NotAllowed: Error { package let sentence: String; package init(_ sentence: String) { self.sentence = sentence } }
