import Kernel

struct UploadForm: Form {
    static let title = "导入名册", submit = "上传并核对"
    @Field("名册文件", .control(.file), .hint(".xlsx 工作簿或 .csv 文件。表头上面可以有标题行，列的次序不限")) var file: String?

    static func view(for kind: any ImportKind) -> FormView {
        var view = UploadForm().view
        view.crumbs = [Record.Crumb("名册导入", "/imports")]
        view.introduction = "\(kind.title)。上传后先逐行核对，给您看每一行的结论；您确认之后才写入，写入后 30 天内可以整体撤销。"
        view.notices = [Notice(.info, "没有现成的表？下载模板填写，表头和可选项都已排好。", .link("下载模板", "/imports/templates/\(kind.key)", icon: "download"))]
        view.action = "/imports/new/\(kind.key)"
        view.cancel = "/imports"
        view.takesFiles = true
        return view
    }
}
