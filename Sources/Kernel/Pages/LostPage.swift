extension Shell {
    /// What went wrong, as a page of its own: what happened, then what to do, then the number to tell the office.
    /// - Parameters:
    ///   - sentence: what the program knows more, such as why a state forbids it.
    ///   - reference: finds the log line of a 500.
    ///   - onward: the way out, such as to the record that it was about as it stands now.
    package static func lost(_ status: Int, sentence: String? = nil, reference: String? = nil, onward: (title: String, path: Path)? = nil, context: PageContext) -> Html {
        let (heading, advice) = words(for: status, isPocket: context.isPocket), more = sentence == heading ? nil : sentence
        return document(
            heading, context,
            """
            <body><header class="top">\(brand)\(Html.with(context.search, search))\(demonstration(context))</header><main id="main" class="lost"><p class="sub mono">\(status)</p>\
            <h1>\(heading)</h1><div class="stack"><p>\(more ?? advice)</p>\(Html.when(more != nil, "<p class=\"sub\">\(advice)</p>"))\
            <p class="flex">\(Html.with(onward) { "<a class=\"btn main\" href=\"\($0.path)\">\($0.title)</a>" })\(back(context, isMain: onward == nil))<a class="btn" href="/manual">看手册</a></p>\
            \(Html.with(reference) { "<dl class=\"facts\"><dt>编号</dt><dd class=\"mono\">\($0)</dd><dt>联系</dt><dd>报上编号，找办公室</dd></dl>" })</div></main></body>
            """)
    }

    private static func back(_ context: PageContext, isMain: Bool) -> Html {
        let home: Path = context.isPocket ? "/me" : "/"
        return "<a class=\"btn\(Html.when(isMain, " main"))\" href=\"\(home)\">\(context.isPocket ? "回首页" : "回工作台")</a>"
    }

    private static func words(for status: Int, isPocket: Bool) -> (heading: String, advice: String) {
        switch status {
        case 400: ("这个请求读不懂", "地址或内容不完整。请回上一页重新点一次。")
        case 401: ("请先登录", "登录以后会回到这一页。")
        case 403 where isPocket: ("这一步不归您办", "这一页是工会干部用的。会员的事从首页办。")
        case 403: ("这一步不归您办", "您的角色不办这件事。需要的话，请找安全管理员授权。")
        case 404: ("没有找到这一页，也可能不在您管辖的范围里", "可能是链接抄漏了，也可能这条记录不归您管。两种情况都只回答“没有”，不透露它是否存在。")
        case 409: ("现在不能这样办", "请看最新情况，再决定下一步。")
        case 413: ("文件太大", "请把文件分成几份，再分别上传。")
        case 422: ("这样办不了", "没有写入任何内容。请照上面说的改过，再试一次。")
        case 429: ("试得太频繁了", "为了安全，请过一会儿再试。")
        default: ("这一步没有办成", "没有写入任何内容。请再试一次；还不行，就报上编号。")
        }
    }
}
