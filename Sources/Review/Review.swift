package import Kernel

/// 指标 and 数据质量: every number with its definition, its series and the rows under it; everything doubtful, with its list. It is handed the modules and imports none of them.
package func review(of modules: [Module]) -> Module {
    let library = Library(figures: modules.flatMap(\.figures))
    return Module(
        "Review", "指标", routes: library.routes + QualityBoard(doubts: modules.flatMap(\.doubts)).routes, rights: [.readFigures, .readQuality],
        navigation: [Navigation("指标", "/figures", icon: "trend", group: "", manual: "/manual/figures", forLeaders: true)])
}
