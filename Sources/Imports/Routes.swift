import Kernel

extension Kinds {
    var routes: [Route] {
        let access = Access.right(right), list = importList(self)
        return [
            .get("/imports", "名册导入", access, list: list) { try imports($0, list, $1) },
            .get("/imports/new/:kind", "导入名册", access) { try newImport($0, $1) },
            .get("/imports/templates/:kind", "下载模板", access, gives: .file, prepare: writeTemplate) { try template($0, $1) },
            .post("/imports/new/:kind", "上传名册", access, form: UploadForm.self, takesSheets: true) { try upload($0, $1) },
            .get("/imports/:id", "导入", access) { try show($0, $1) },
            .get("/imports/:id/rows", "逐行结论", access, list: rowList(of: nil, nil, at: "/imports/:id/rows")) { try rows($0, $1) },
            .get("/imports/:id/verdicts", "下载带结论的原表", access, gives: .file, prepare: writeVerdicts) { try verdicts($0, $1) },
            .post("/imports/:id/commit", "确认导入", access) { try move(.commit, $0, $1) },
            .post("/imports/:id/abandon", "放弃导入", access) { try move(.abandon, $0, $1) },
            .post("/imports/:id/undo", "撤销导入", access) { try move(.undo, $0, $1) },
            .post("/imports/:id/resume", "接着导入", access) { try resume($0, $1) },
        ]
    }
}
