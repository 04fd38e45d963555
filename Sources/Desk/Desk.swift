package import Kernel

/// 工作台: what somebody sees first, and the manual. It is handed the modules and imports none of them.
package func desk(of modules: [Module], manual: @escaping @Sendable () throws -> Manual) -> Module {
    let home = Home(modules), parameters = Parameters(modules), templates = Templates(modules), search = Search(modules), views = Views(modules)
    return Module(
        "Desk", "工作台",
        routes: [
            .get("/", "工作台", .own, home.show), .get("/search", "查找", .own, asks: [Asked("q", "找什么")], search.show),
            // Open to whoever cannot sign in, too: that is a chapter of it.
            .get("/manual", "手册", .everyone) { _, _ in try manual().page(nil) },
            .get("/manual/:page", "手册的一篇", .everyone) { request, _ in try manual().page(request.parameters["page"] ?? "") },
        ] + views.routes + WorkYears.routes + parameters.routes + templates.routes,
        rights: [WorkYears.read, WorkYears.write, Parameters.read, Parameters.write, Templates.read, Templates.write],
        forms: [WorkYearForm.self, ParameterForm.self, TemplateForm.self, ViewForm.self, ViewChange.self],
        navigation: [
            Navigation("工作台", "/", icon: "home", group: "", manual: "/manual/every-day#工作台"),
            Navigation("工作日历", "/work-years", icon: "calendar", group: "系统", manual: "/manual/administrators#工作日历", forLeaders: true),
            Navigation("参数", "/parameters", icon: "filter", group: "系统", manual: "/manual/administrators#参数", forLeaders: true),
            Navigation("文书模板", "/templates", icon: "edit", group: "系统", manual: "/manual/documents#模板"),
        ])
}
