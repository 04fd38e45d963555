extension FormView {
    /// The form as a page. When it comes back, what is wrong stands on top with links, and all that was typed is still there.
    package func page(_ context: PageContext) -> Html {
        """
        \(crumbs.trail(to: title))<header><h1>\(title)</h1>\(Html.with(introduction) { "<p class=\"sub\">\($0)</p>" })</header>\
        \(above.map { $0.html(context, isNarrow: false) })\(Html.when(!above.isEmpty, "<section class=\"sec\">\(body(context))</section>"))\
        \(Html.when(above.isEmpty, body(context)))\(beneath.map { $0.html(context, isNarrow: false) })
        """
    }

    /// Everything beneath the heading.
    func body(_ context: PageContext, big: Bool = false) -> Html {
        """
        <div class="form">\(summary)\(notices.map { $0.html(context) })\(lead)<form method="post"\(Html.with(action) { " action=\"\($0)\"" })\
        \(Html.when(sendsFiles, " enctype=\"multipart/form-data\"")) novalidate>\(context.token)\(groups.map(\.html))\
        \(Html.with(consequence) { "<div class=\"note warn\">\(Html.icon("alert"))<p>\($0)</p></div>" })\
        \(Html.when(submits, acts(big: big)))</form></div>
        """
    }

    private func acts(big: Bool) -> Html {
        """
        <p class="flex acts"><button class="\(big ? "btn main big" : "btn main")">\(submit)</button>\
        \(Html.with(later) { "<button class=\"btn\" formaction=\"\($0.path)\">\($0.title)</button>" })\(Html.with(cancel) { "<a class=\"btn\" href=\"\($0)\">不办了</a>" })</p>
        """
    }

    /// The fields under their headings; most forms are short and have none.
    private var groups: [FieldGroup] {
        fields.reduce(into: []) { groups, field in
            if let title = field.group { groups.append(FieldGroup(title: title)) }
            if groups.isEmpty { groups.append(FieldGroup(title: nil)) }
            groups[groups.count - 1].fields.append(field.html(signsIn: signsIn))
        }
    }

    private var sendsFiles: Bool { takesFiles || fields.contains { $0.control == .file } }

    /// A clerk types about others, so the browser offers nothing; only at the door it knows who comes (WCAG 1.3.5).
    private var signsIn: Bool { fields.contains { $0.name == "password" && $0.control == .password } }

    private var summary: Html {
        guard !complaints.isEmpty else { return .empty }
        let links: [Html] = complaints.map { "<li><a href=\"#f-\($0.name)\">\($0.complaint.text)</a></li>" }
        return """
            <div class="note bad" role="alert" tabindex="-1">\(Html.icon("alert"))<div><p><b>有 \(complaints.count) 处要改，其余已替您留着</b></p>\
            <ul>\(links)</ul></div></div>
            """
    }
}

private struct FieldGroup {
    let title: String?
    var fields: [Html] = []
    var html: Html {
        guard let title else { return "\(fields)" }
        return "<fieldset><legend>\(title)</legend><div class=\"pair\">\(fields)</div></fieldset>"
    }
}

extension FieldView {
    /// Label, hint, error, control, in this order.
    func html(signsIn: Bool) -> Html {
        let input = input(signsIn: signsIn)
        if control == .hidden { return input }
        let classes: Html = error == nil ? "field" : "field wrong"
        if control == .checkbox { return "<div class=\"\(classes)\">\(problem)<label class=\"pick\">\(input)<span>\(label)\(helpInline)</span></label></div>" }
        return """
            <div class="\(classes)"><label for="\(id)">\(label)\(Html.when(!isRequired && control != .file, "<em>（可不填）</em>"))</label>\
            \(Html.with(hint) { "<p class=\"hint\" id=\"\(id)-h\">\($0)</p>" })\(problem)\(input)</div>
            """
    }

    private var id: String { "f-\(name)" }
    private var helpInline: Html { .with(hint) { "<small class=\"hint\" id=\"\(id)-h\">\($0)</small>" } }
    private var problem: Html { .with(error) { "<p class=\"err\" id=\"\(id)-e\">\(Html.icon("alert"))\($0.text)</p>" } }

    private var attributes: Html {
        let described = [hint.map { _ in "\(id)-h" }, error.map { _ in "\(id)-e" }].compactMap { $0 }.joined(separator: " ")
        return """
            id="\(id)" name="\(name)"\(Html.when(isRequired && control != .checkbox, " required"))\
            \(Html.when(!described.isEmpty, " aria-describedby=\"\(described)\""))\(Html.when(error != nil, " aria-invalid=\"true\""))
            """
    }

    private func input(signsIn: Bool) -> Html {
        let autocomplete = autocomplete(signsIn: signsIn)
        return switch control {
        case .text: "<input \(attributes) value=\"\(text)\"\(autocomplete)>"
        case .code: "<input \(attributes) value=\"\(text)\"\(autocomplete) autocapitalize=\"characters\" spellcheck=\"false\">"
        case .oneTimeCode: "<input \(attributes) value=\"\(text)\"\(autocomplete) autocapitalize=\"characters\" spellcheck=\"false\">"
        case .number: "<input \(attributes) value=\"\(text)\" inputmode=\"numeric\"\(autocomplete)>"
        case .day: "<input type=\"date\" \(attributes) value=\"\(text)\">"
        case .phone: "<input type=\"tel\" \(attributes) value=\"\(text)\" inputmode=\"tel\"\(autocomplete)>"
        case .password: "<input type=\"password\" \(attributes)\(autocomplete)>"
        case .paragraph: "<textarea \(attributes) rows=\"5\">\n\(text)</textarea>"
        case .checkbox: "<input type=\"checkbox\" \(attributes) value=\"1\"\(Html.when((try? Bool.read(text)) == true, " checked"))>"
        case .file: "<input type=\"file\" \(attributes)>"
        case .hidden: "<input type=\"hidden\" name=\"\(name)\" value=\"\(text)\">"
        case .select(let options): "<select \(attributes)><option value=\"\">\(isRequired ? "请选择" : "不填")</option>\(options.map(option))</select>"
        }
    }

    private func option(_ option: Filter.Option) -> Html {
        "<option value=\"\(option.value)\"\(Html.when(option.value == text || option.label == text, " selected"))>\(option.label)</option>"
    }

    private func autocomplete(signsIn: Bool) -> Html {
        switch control {
        case .password: signsIn || name == "current" ? " autocomplete=\"current-password\"" : " autocomplete=\"new-password\""
        case .oneTimeCode: " autocomplete=\"one-time-code\""
        case .text where signsIn: " autocomplete=\"username\""
        case .text, .code, .number, .phone, .day, .paragraph, .checkbox, .file, .select, .hidden: " autocomplete=\"off\""
        }
    }
}
