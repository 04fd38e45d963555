import Kernel

enum SecondFactorPages {
    private static let base: Path = "/account/second-factor"

    /// On one's own page.
    static func section(_ account: AccountFacts, _ request: Request, _ db: any Connection) throws -> Record.Section {
        guard let kept = try SecondFactorStore.confirmed(of: account.id, db) else {
            return .init("动态口令", .facts([.init("second_factor_since", "动态口令", "没有设置")]), action: .link("去设置", base, icon: "key", .bare))
        }
        let facts: [Record.Fact] = [
            .init("second_factor_since", "设置时间", .instant, kept.confirmedAt),
            .init("recovery_codes", "没用过的恢复码", .number(unit: "个"), try SecondFactorStore.unusedRecoveryCodes(of: account.id, db)),
        ]
        return .init("动态口令", .facts(facts), action: .link("管理", base, icon: "key", .bare))
    }

    /// What it is, whether there is one, and what may be done with it.
    static func record(_ account: AccountFacts, _ request: Request, _ db: any Connection) throws -> Record {
        let roles = Set(try request.scope.actor.grants.map(\.role)), isRequired = try SecondFactorStore.isRequired(of: roles, on: request.today, db)
        var record = Record(id: account.id, title: "动态口令")
        record.crumbs = [.init("我的账号", "/account")]
        guard let kept = try SecondFactorStore.confirmed(of: account.id, db) else {
            record.subtitle = "登录时除了密码，再填手机上每半分钟换一次的 6 位数字。密码被人知道了，别人也登录不了。"
            record.tags = [.init("没有设置", isRequired ? .bad : nil)]
            if isRequired { record.notices = [Notice(.warn, "您的角色要用动态口令。设置好以后才能办别的事，约 2 分钟。")] }
            record.sections = [.init("要准备的", .html(preparation))]
            record.actions = [.post("开始设置", "\(base)/new", icon: "key", .main)]
            return record
        }
        let unused = try SecondFactorStore.unusedRecoveryCodes(of: account.id, db)
        record.tags = [.init("已设置", .ok)]
        if unused < 3 { record.notices = [Notice(.warn, "没用过的恢复码只剩 \(unused) 个，请换一批。", .link("换恢复码", "\(base)/recovery-codes"))] }
        record.sections = [
            .init("现在", .facts([
                .init("second_factor_since", "设置时间", .instant, kept.confirmedAt), .init("recovery_codes", "没用过的恢复码", .number(unit: "个"), unused),
                .init("required", "您的角色", isRequired ? "必须用" : "自己定"),
            ]))
        ]
        record.actions = [.link("换手机", "\(base)/replace", icon: "key"), .link("换恢复码", "\(base)/recovery-codes")]
        if !isRequired { record.actions.append(.link("停用", "\(base)/off", .risk)) }
        return record
    }

    private static let preparation: Html = """
        <ol class="stack"><li>一部手机，装好身份验证器：应用商店里找“身份验证器”，手机自带的密码管理也行。不用联网，不收短信。</li>\
        <li>一支笔：设置好后有 10 个恢复码，只显示这一次。抄下来放好，手机丢了用它登录。</li></ol>
        """

    /// The form with the code that the telephone scans.
    static func confirmation(_ view: FormView, _ factor: SecondFactor, _ account: AccountFacts, _ instruments: Instruments) throws -> FormView {
        var view = view
        view.crumbs = [.init("我的账号", "/account"), .init("动态口令", base)]
        view.introduction = "用手机上的身份验证器扫这个二维码，再把它显示的 6 位数字填在下面。"
        let letters = factor.written.enumerated().map { $0.offset > 0 && $0.offset % 4 == 0 ? " \($0.element)" : "\($0.element)" }.joined()
        view.lead = """
            \(try instruments.qrCode(factor.address(for: account.userName)).svg("给身份验证器扫的二维码；扫不了就用下面的密钥"))\
            <details class="more"><summary>扫不了？手工输入密钥</summary><p class="mono">\(letters)</p><p class="sub">账户名填“职家”，类型选“基于时间”。</p></details>
            """
        view.cancel = base
        return view
    }

    /// The only time that the codes are seen.
    static func recoveryCodes(_ codes: [String]) -> Response {
        .page("恢复码", data: ["recovery_codes": .array(codes.map(JSON.string))]) { context in
            """
            <header><h1>恢复码</h1><p class="sub">手机不在身边时，用一个恢复码代替动态口令，每个只能用一次。只显示这一次：请抄下来或打印，放在安全的地方。</p></header>\
            <ul class="codes">\(codes.map { "<li class=\"mono\">\($0)</li>" as Html })</ul>\
            <p class="gap"><a class="btn main" href="/account/second-factor">抄好了</a></p>
            """
        }
    }

    /// A form that asks for the present code before anything else.
    static func asking(_ title: String, _ consequence: String, _ view: FormView = CodeForm().view) -> FormView {
        var view = view
        view.crumbs = [.init("我的账号", "/account"), .init("动态口令", base)]
        view.introduction = title
        view.consequence = consequence
        view.cancel = base
        return view
    }
}
