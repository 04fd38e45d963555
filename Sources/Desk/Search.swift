import Kernel

/// The one box at the top of every page: looks where the modules say, each by the search of its own list and within the reader's part.
struct Search: Sendable {
    private let finds: [Find]
    init(_ modules: [Module]) { finds = modules.flatMap(\.finds) }

    func show(_ request: Request, _ db: any Connection) throws -> Response {
        let actor = try request.scope.actor, theirs = finds.filter { actor.holds($0.right) }
        let text = String((request.query["q"] ?? "").prefix(100))
        guard text.contains(where: { !$0.isWhitespace }) else { return page(nothingAsked(theirs), text, [], exact: nil) }
        let exact = try only(theirs.flatMap { try $0.places(of: text, request, db) })
        if let exact, !request.wantsJSON { return .seeOther(exact) }
        if exact == nil, isPersonal(text, on: request.today), let byNumber = theirs.compactMap(\.byNumber).first { return page(elsewhere(byNumber), "", [], exact: nil) }
        let found = try theirs.compactMap { try $0.found(text, request, db) }.filter { !$0.isEmpty }
        let response = page(found.isEmpty ? nothing(text, theirs) : record(text, found), text, found, exact: exact)
        let people = found.filter(\.isPersonal)
        guard !people.isEmpty else { return response }
        let what = people.map { "\($0.list.title)，\($0.total.text) \($0.list.unit)" }.joined(separator: "；")
        return response.reading("\(what)，查找“\(text)”", "查找")
    }

    /// Whether somebody has written the number of a person's document or phone into the box.
    private func isPersonal(_ text: String, on today: Day) -> Bool { (try? MobileNumber(parsing: text)) != nil || (try? CitizenID(parsing: text, on: today)) != nil }

    private func elsewhere(_ byNumber: Action) -> Record {
        var record = Record(id: "search", title: "查找")
        record.notices = [Notice(.info, "证件号码、手机号码不在这个框里找：框里写的会留在网址里。请用“\(byNumber.title)”", byNumber)]
        return record
    }

    private func only(_ places: [Path]) -> Path? { places.count == 1 ? places[0] : nil }

    private func page(_ record: Record, _ text: String, _ found: [Found], exact: Path?) -> Response {
        let data: JSON = ["q": .string(text), "exact": exact.map { .string($0.text) } ?? .null, "groups": .array(found.map(\.json))]
        return .page("查找", data: data) { record.page($0) }
    }

    private func record(_ text: String, _ found: [Found]) -> Record {
        var record = Record(id: "search", title: "查找“\(text)”")
        record.sections = found.map(\.section)
        return record
    }

    private func nothingAsked(_ finds: [Find]) -> Record {
        var record = Record(id: "search", title: "查找")
        let words = finds.map(\.word).joined(separator: "、")
        record.notices = [
            finds.isEmpty
                ? Notice(.info, "您的角色没有可以查找的内容。需要的话，请找安全管理员授权。")
                : Notice(.info, "在上面的框里写几个字，找\(words)：名称里的两个字、代码、拼音首字母都可以。写全一个代码，直接打开那一页。")
        ] + finds.compactMap(\.byNumber).map { Notice(.info, "按证件号码、手机号码找人，请用“\($0.title)”", $0) }
        return record
    }

    private func nothing(_ text: String, _ finds: [Find]) -> Record {
        var record = Record(id: "search", title: "查找“\(text)”")
        let where_ = finds.map(\.list.title).joined(separator: "、")
        record.notices = [Notice(.info, finds.isEmpty ? "您的角色没有可以查找的内容。" : "您管辖的范围里没有找到（找过\(where_)）。少写几个字再找，名称里的两个字、代码的一段、拼音首字母都可以。")]
        return record
    }
}
