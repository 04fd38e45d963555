/// What a browser says it is, in few words: enough for somebody to know his own computer again.
enum Device {
    /// Windows 电脑上的微软 Edge, 苹果手机上的微信. Who says nothing gets no name; whose name is not known is another browser.
    static func named(_ agent: String) -> String {
        guard !agent.isEmpty else { return "" }
        let browser = name(in: agent, of: browsers) ?? "其他浏览器"
        return name(in: agent, of: systems).map { "\($0)上的\(browser)" } ?? browser
    }

    private static func name(in agent: String, of known: [(mark: String, name: String)]) -> String? {
        known.first { agent.contains($0.mark) }?.name
    }

    // The first that fits counts: browsers also name those they want to be taken for.
    private static let browsers: [(mark: String, name: String)] = [
        ("wxwork", "企业微信"), ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("AlipayClient", "支付宝"), ("QQBrowser", "QQ 浏览器"), ("UCBrowser", "UC 浏览器"),
        ("HuaweiBrowser", "华为浏览器"), ("MiuiBrowser", "小米浏览器"), ("VivoBrowser", "vivo 浏览器"), ("HeyTapBrowser", "OPPO 浏览器"), ("Edg", "微软 Edge"), ("OPR/", "欧朋浏览器"),
        ("Firefox", "火狐"), ("Chrome", "谷歌浏览器"), ("Safari", "苹果浏览器"), ("Trident", "IE 浏览器"), ("curl/", "命令行程序"), ("python", "命令行程序"),
    ]
    private static let systems: [(mark: String, name: String)] = [
        ("OpenHarmony", "鸿蒙设备"), ("Windows", "Windows 电脑"), ("iPhone", "苹果手机"), ("iPad", "苹果平板"), ("Android", "安卓手机"), ("Mac OS X", "苹果电脑"),
        ("CrOS", "谷歌电脑"), ("Linux", "Linux 电脑"),
    ]
}
