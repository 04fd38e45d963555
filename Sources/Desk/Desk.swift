package import Kernel

/// 工作台: what somebody sees first. It is handed the modules and imports none of them.
package func desk(of modules: [Module]) -> Module {
    let home = Home(modules), parameters = Parameters(modules), templates = Templates(modules), search = Search(modules), views = Views(modules)
    return Module(
        "Desk", "工作台",
        routes: [
            .get("/", "工作台", .own, home.show), .get("/search", "查找", .own, search.show),
        ] + views.routes + WorkYears.routes + parameters.routes + templates.routes,
        rights: [WorkYears.read, WorkYears.write, Parameters.read, Parameters.write, Templates.read, Templates.write],
        forms: [WorkYearForm.self, ParameterForm.self, TemplateForm.self, ViewForm.self, ViewChange.self],
        navigation: [
            Navigation("工作台", "/", icon: "home", group: ""), Navigation("工作日历", "/work-years", icon: "calendar", group: "系统"),
            Navigation("参数", "/parameters", icon: "filter", group: "系统"),
            Navigation("文书模板", "/templates", icon: "edit", group: "系统"),
        ])
}
