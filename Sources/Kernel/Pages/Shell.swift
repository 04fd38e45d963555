/// The whole document around a page.
package enum Shell {
    /// A page of somebody who is signed in: top bar, rail, content.
    package static func page(title: String, context: PageContext, content: Html) -> Html {
        if context.isPocket { return pocket(title: title, context: context, content: content) }
        let current = context.currentItem, mine = mine(context, current)
        return document(
            title, context,
            """
            <body class="desk"><a class="skip" href="#main">跳到正文</a>
            \(top(context, mine))
            \(rail(context, current, mine))
            <main id="main">\(flash(context))\(content)\(footer(context))</main>
            </body>
            """)
    }

    static func document(_ title: String, _ context: PageContext, _ body: Html) -> Html {
        let looks = (context.isPocket ? ["pocket"] : []) + (context.isElder ? ["elder"] : []) + (context.isWall ? ["wall"] : [])
        return """
        <!doctype html>
        <html lang="zh-CN"\(Html.when(!looks.isEmpty, " class=\"\(looks.joined(separator: " "))\""))>
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>\(title) · 职家</title>
        <link rel="icon" href="/assets/mark.svg">\(sheet("zhijia", context))\(Html.when(context.isPocket, sheet("phone", context)))\
        <script defer src="/assets/zhijia.js?v=\(context.assets)"></script></head>
        \(body)
        </html>

        """
    }

    private static func sheet(_ name: StaticString, _ context: PageContext) -> Html {
        "<link rel=\"stylesheet\" href=\"/assets/\(name.description).css?v=\(context.assets)\">"
    }

    static let brand: Html = "<a class=\"brand\" href=\"/\"><svg class=\"mark\" aria-hidden=\"true\"><use href=\"/assets/icons.svg#mark\"/></svg>职家</a>"

    private static func top(_ context: PageContext, _ mine: Html) -> Html {
        """
        <header class="top">\(brand)\(Html.with(context.search, search))\(demonstration(context))\
        <div class="mine">\(mine)</div><a class="it menu" href="#rail">\(Html.icon("menu"))菜单</a></header>
        """
    }

    static func search(_ search: PageContext.Search) -> Html {
        """
        <form class="find" role="search" action="\(search.path)" aria-label="顶栏查找">\(Html.icon("search"))\
        <input type="search" name="q"\(Html.when(!search.text.isEmpty, " value=\"\(search.text)\"")) aria-label="找\(search.title)" placeholder="找\(search.title)"></form>
        """
    }

    static func demonstration(_ context: PageContext) -> Html {
        .when(context.isDemonstration, "<span class=\"tag warn demo\">演示数据，均为虚构</span>")
    }

    /// What is about the reader: at the top of a wide screen, at the end of the menu on a phone.
    private static func mine(_ context: PageContext, _ current: PageContext.Item?) -> Html {
        """
        \(Html.with(context.union) { "<span class=\"it\">\(Html.icon("union"))\($0)</span>" })\
        \(Html.with(context.notices) { "<a class=\"it\" href=\"/notices\">\(Html.icon("bell"))通知 \($0)</a>" })\(manual(current?.manual ?? "/manual"))\(elder(context))\
        \(Html.with(context.actor) { "<a class=\"it\" href=\"/account\">\(Html.icon("user"))\($0)</a>\(signOut(context))" })\
        \(Html.when(context.actor == nil, "<a class=\"it\" href=\"/sign-in\">\(Html.icon("user"))登录</a>"))
        """
    }

    static func manual(_ path: Path) -> Html { "<a class=\"it\" href=\"\(path)\">\(Html.icon("help"))手册</a>" }

    static func elder(_ context: PageContext) -> Html {
        let path = ("/elder" as Path).with([("on", context.isElder ? "0" : "1"), ("back", context.path.text)])
        return "<a class=\"it\" href=\"\(path)\">\(Html.icon("eye"))\(context.isElder ? "普通版" : "大字版")</a>"
    }

    private static func signOut(_ context: PageContext) -> Html {
        "<form method=\"post\" action=\"/sign-out\">\(context.token)<button class=\"it\">\(Html.icon("out"))退出</button></form>"
    }

    private static func rail(_ context: PageContext, _ current: PageContext.Item?, _ mine: Html) -> Html {
        var groups = Html.empty
        groups.reserve(8192)
        for group in context.navigation {
            groups.append("\(Html.when(!group.title.isEmpty, "<h2>\(group.title)</h2>"))<ul>")
            for item in group.items { groups.append(item, isCurrent: item === current) }
            groups.append(literal: "</ul>")
        }
        return "<nav class=\"rail\" id=\"rail\" aria-label=\"模块\">\(groups)<div class=\"mine\">\(mine)<a class=\"it\" href=\"#main\">\(Html.icon("x"))收起菜单</a></div></nav>"
    }

    static func flash(_ context: PageContext) -> Html {
        .with(context.flash) { "<div class=\"note ok flash\" role=\"status\">\(Html.icon("check"))<p>\($0)</p></div>" }
    }

    static func footer(_ context: PageContext) -> Html {
        """
        <footer class="foot">职家 \(context.version)\(Html.when(context.isDemonstration, " · 演示数据，均为虚构"))\
        \(Html.with(context.refresh) { " · 本页每 \($0) 秒自动更新" })</footer>
        """
    }
}

extension Html {
    /// A line of the rail or the dock.
    mutating func append(_ item: PageContext.Item, isCurrent: Bool) {
        append(item.opening)
        append(literal: isCurrent ? " aria-current=\"page\">" : ">")
        append(item.face)
        if let due = item.due { append("<span class=\"count\">\(due)<span class=\"off\"> 件待办</span></span>") }
        append(literal: "</a></li>")
    }
}
