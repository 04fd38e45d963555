extension Listing {
    /// The search box and the filters: a form that asks, so that its answer has an address.
    var filterForm: Html {
        guard declaration.search != nil || !declaration.filters.isEmpty, isWorthNarrowing else { return .empty }
        let kept: [Html] = marker + view.query.pairs.filter { keeps.contains($0.name) }.map(hidden)
        let drawn = declaration.filters.filter { !$0.isQuiet || isInForce($0) }
        return """
            <form class="filters" id="filters" action="\(declaration.path)" role="search" aria-label="\(declaration.title)">\(searchBox)\
            \(drawn.filter { !isFolded($0) }.map(control))\(folded(drawn.filter(isFolded)))\(more)\(kept)<button class="btn main">\(Html.icon("filter"))筛选</button>\
            \(Html.when(isNarrowed, "<a class=\"btn bare\" href=\"\(unfiltered)\">清空</a>"))</form>
            """
    }

    /// Among one row, or none, nobody looks for another.
    var isWorthNarrowing: Bool { isNarrowed || view.after != nil || total.exact.map { $0 > 1 } ?? true }

    private func isInForce(_ filter: Filter) -> Bool { view.query[filter.key]?.isEmpty == false }
    private func isFolded(_ filter: Filter) -> Bool { filter.isRare && !isInForce(filter) }

    private func folded(_ rare: [Filter]) -> Html {
        .when(!rare.isEmpty, "<details class=\"fold\"><summary class=\"btn bare\">\(Html.icon("filter"))再选 \(rare.count) 项</summary><div>\(rare.map(control))</div></details>")
    }

    /// A phone shows the search box first; this opens the rest.
    private var more: Html {
        .when(declaration.search != nil && !declaration.filters.isEmpty, "<a class=\"btn bare rest\" href=\"#filters\">更多条件</a>")
    }

    private var searchBox: Html {
        guard declaration.search != nil else { return .empty }
        return "<label>\(declaration.searchHint ?? "查找")<input type=\"search\" name=\"q\" value=\"\(view.query["q"] ?? "")\"></label>"
    }

    private func control(_ filter: Filter) -> Html {
        let value = view.query[filter.key] ?? ""
        if value.isEmpty, let unchosen = filter.unchosen { return unchosen }
        return Filter.drawn(filter.key, filter.title, filter.control, value: value, choices: choices(of: filter))
    }

    /// Each condition in force, with a way to take it back.
    var chips: [Html] {
        let search: [Html] = view.search.map { [chip("“\($0.joined(separator: " "))”", without: "q")] } ?? []
        let rows: [Html] = view.rows.map { [chip("勾选的 \($0.count) \(declaration.unit)", without: "row")] } ?? []
        return rows + search + view.filters.map { filter, value in chip(condition(filter, value), without: filter.key) }
    }

    private func chip(_ text: String, without key: String) -> Html {
        "<li><a href=\"\(address((key, nil), ("after", nil)))\">\(text)\(Html.icon("x"))<span class=\"off\">，去掉</span></a></li>"
    }

    /// Which columns stand beside the first.
    var columnChooser: Html {
        guard declaration.columns.count > 2, !items.isEmpty else { return .empty }
        let kept: [Html] = marker + view.query.pairs.filter { !["cols", "after", "set"].contains($0.name) }.map(hidden)
        let boxes = declaration.chosen(view.query).map { Html.boxes(declaration.columns, checked: $0) } ?? declaration.usualBoxes
        return """
            <details class="menu"><summary class="btn">\(Html.icon("grid"))选列</summary><form action="\(declaration.path)">\
            \(kept)\(boxes)<button class="btn">显示</button></form></details>
            """
    }

    /// The columns after the first that are shown.
    var chosenColumns: [Int] { declaration.chosen(view.query) ?? declaration.usualColumns }

    /// Says of an address that its reader made it here, so that it is remembered.
    private var marker: [Html] { memory == nil ? [] : [hidden(("set", "1"))] }

    func hidden(_ pair: (name: String, value: String)) -> Html {
        "<input type=\"hidden\" name=\"\(pair.name)\" value=\"\(pair.value)\">"
    }
}

extension Filter {
    /// - Parameter choices: what can be chosen, where the data say so.
    static func drawn(_ key: String, _ title: String, _ control: Control, value: String, choices: [Option] = []) -> Html {
        func choice(_ options: [Option]) -> Html {
            "<label>\(title)<select name=\"\(key)\"><option value=\"\">不限</option>\(Html.options(options, chosen: value))</select></label>"
        }
        return switch control {
        case .choice: choice(choices)
        case .options(let options): choice(options)
        case .day: "<label>\(title)<input type=\"date\" name=\"\(key)\" value=\"\(value)\"></label>"
        case .text: "<label>\(title)<input name=\"\(key)\" value=\"\(value)\"></label>"
        }
    }
}

extension Html {
    /// A box for each column after the first.
    static func boxes(_ columns: [Column], checked: [Int]) -> Html {
        var boxes = Html.empty
        boxes.reserve(columns.count * 100)
        for (place, column) in columns.enumerated().dropFirst() {
            boxes.append(literal: "<label class=\"pick\"><input type=\"checkbox\" name=\"cols\" value=\"")
            boxes.append(escaping: column.key)
            boxes.append(literal: checked.contains(place) ? "\" checked>" : "\">")
            boxes.append(escaping: column.title)
            boxes.append(literal: "</label>")
        }
        return boxes
    }

    fileprivate static func options(_ options: [Filter.Option], chosen value: String) -> Html {
        var html = Html.empty
        html.reserve(options.count * 80)
        for option in options {
            html.append(literal: "<option value=\"")
            html.append(escaping: option.value)
            html.append(literal: option.value == value ? "\" selected>" : "\">")
            html.append(escaping: option.label)
            html.append(literal: "</option>")
        }
        return html
    }
}
