extension Listing {
    /// Boxes stand where there is something to do with several rows. Of a list that can only be exported they wait until they are asked for.
    private var picks: Bool { !together.isEmpty && !items.isEmpty && (view.query["pick"] != nil || together.contains { $0.work != nil }) }

    /// Whether a row's box is ticked when the page opens; `nil` where rows have none.
    var tick: Bool? { picks ? view.query["pick"] == "all" : nil }

    /// The way to the boxes of a list that does not show them.
    var picking: [Action] {
        guard !together.isEmpty, !items.isEmpty, !picks else { return [] }
        return [.link("勾选几行", address(("pick", "none")), icon: "check")]
    }

    /// What may be done with the ticked rows. The boxes are of this form, so that it works by keyboard and without script.
    var bulk: Html {
        guard picks else { return .empty }
        let sort: Html = view.query["sort"].map { hidden(("sort", $0)) } ?? .empty
        let all = view.query["pick"] == "all"
        // The empty row says that rows were meant, even when none is ticked.
        return """
            <form class="bulk" id="bulk" action="\(declaration.path)" aria-label="办理勾选的行"><input type="hidden" name="row" value="">\(sort)\
            <output>勾选要一起办的行</output><a class="btn" href="\(address(("pick", all ? "none" : "all")))">\(all ? "全不选" : "全选本页")</a>\
            <span class="flex end">\(together.map(button))</span></form>
            """
    }

    private func button(_ together: Together) -> Html {
        let face: Html = "\(Html.icon(together.icon))\(together.title.description)"
        guard let work = together.work else { return "<button class=\"btn\" name=\"as\" value=\"xlsx\">\(face)</button>" }
        return "<button class=\"btn\" formaction=\"\(Path(stringLiteral: work.pattern))\">\(face)</button>"
    }
}
