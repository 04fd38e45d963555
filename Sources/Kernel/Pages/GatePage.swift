extension Shell {
    /// The page before anybody is signed in, around its one form.
    package static func gate(_ form: FormView, context: PageContext, below: Html = .empty) -> Html {
        document(
            form.title, context,
            """
            <body><div class="gate"><section class="side" aria-label="职家">\(rivers)<a class="brand" href="/"><svg class="mark" aria-hidden="true">\
            <use href="/assets/icons.svg#mark-w"/></svg>职家</a><div class="less pitch"><p class="hero">每个数字<br>都打得开</p>\
            <p>组织、会员、维权、帮扶、经费、阵地：<br>日常办的每件事，就是年终报的每个数。</p></div><p class="less">\(context.union ?? "")</p></section>
            <main id="main"><div class="slip">\(demonstration(context))<h1>\(form.title)</h1>\
            \(Html.with(form.introduction) { "<p class=\"sub\">\($0)</p>" })\(form.body(context, big: true))\(below)\
            <p class="rule flex sub">\(elder(context))\(manual("/manual/sign-in"))<span class="end">职家 \(context.version)</span></p></div></main></div></body>
            """)
    }

    /// 岷江 and 金沙江 meet and become the 长江: eleven lines, of which the first six come from the north.
    package static let rivers: Html = """
        <svg class="bg" viewBox="0 0 400 252" preserveAspectRatio="xMidYMid slice" aria-hidden="true"><path d="M-20 -30C100 -8 190 44 262 92S370 108 430 104\
        M-20 -17C100 4 190 50 262 95S370 116 430 114M-20 -4C100 16 190 56 262 98S370 124 430 124M-20 9C100 28 190 62 262 101S370 132 430 134\
        M-20 22C100 40 190 68 262 104S370 140 430 144M-20 35C100 52 190 74 262 107S370 148 430 154M-20 262C90 246 200 146 262 124S370 200 430 216\
        M-20 249C90 234 200 141 262 121S370 191 430 205M-20 236C90 222 200 136 262 118S370 182 430 194M-20 223C90 210 200 131 262 115S370 173 430 183\
        M-20 210C90 198 200 126 262 112S370 164 430 172"/></svg>
        """
}
