/// What a browser says it is, in few words: enough for somebody to know his own computer again.
enum Device {
    static let longest = 40

    /// Chrome，Windows. What is not known is what was said, cut off.
    static func named(_ agent: String) -> String {
        let parts = [name(in: agent, of: browsers), name(in: agent, of: systems)].compactMap(\.self)
        return parts.isEmpty ? String(agent.prefix(longest)) : parts.joined(separator: "，")
    }

    private static func name(in agent: String, of known: [(mark: String, name: String)]) -> String? {
        known.first { agent.contains($0.mark) }?.name
    }

    // The first that fits counts: browsers also name those they want to be taken for.
    private static let browsers: [(mark: String, name: String)] = [
        ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("QQBrowser", "QQ 浏览器"), ("HuaweiBrowser", "华为浏览器"), ("Edg", "Edge"), ("OPR/", "Opera"),
        ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"), ("Trident", "IE"), ("curl/", "curl"), ("python", "Python"),
    ]
    private static let systems: [(mark: String, name: String)] = [
        ("OpenHarmony", "鸿蒙"), ("Windows", "Windows"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]
}
