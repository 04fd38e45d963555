package import Kernel

/// 指标、数据质量、综述: every number with its definition, its series and the rows under it; everything doubtful, with its list; texts whose numbers are
/// bound to them. It is handed the modules and imports none of them.
package func review(of modules: [Module], _ overview: Overview) -> Module {
    let catalogue = Catalogue(modules.flatMap(\.figures)), library = Library(catalogue: catalogue)
    return Module(
        "Review", "指标和综述", routes: overview.routes + library.routes + QualityBoard(doubts: modules.flatMap(\.doubts)).routes + HistoricalFigures(catalogue: catalogue).routes + Reviews(catalogue: catalogue).routes, flows: [Review.flow.drawn],
        rights: [.readFigures, .readQuality, .readHistoricalFigures, .writeHistoricalFigures, .readReviews, .writeReviews, .signReviews, .publishReviews],
        forms: [HistoricalForm.self, ReviewForm.self, ReviewTextForm.self, ReworkForm.self, SignForm.self, PublishForm.self], placed: ["review"],
        navigation: [
            Navigation("一览", "/overview", icon: "grid", group: "", manual: "/manual/figures#一览", forLeaders: true),
            Navigation("指标", "/figures", icon: "trend", group: "", manual: "/manual/figures", forLeaders: true),
            Navigation("综述", "/reviews", icon: "doc", group: "", manual: "/manual/reviews"),
            Navigation("期初数", "/figures/historical", icon: "calendar", group: "", manual: "/manual/reviews#期初数", forLeaders: true),
        ],
        reminders: [Reminder(.signReviews, ReviewReminders(catalogue: catalogue).items)])
}

extension Right {
    private static let departments: Roles = [.deptOffice, .deptOrg, .deptPublicity, .deptEconomy, .deptRights, .deptWomen, .deptFinance]

    static let readHistoricalFigures = Right("figures.historical", "查看期初数", Role.district)
    static let writeHistoricalFigures = Right("figures.historical.write", "登记期初数", departments)
    static let readReviews = Right("reviews.read", "查看综述", Role.district.union(Role.beneathDistrict))
    static let writeReviews = Right("reviews.write", "编写综述", [.deptOffice])
    static let signReviews = Right("reviews.sign", "核签综述里的数", departments)
    static let publishReviews = Right("reviews.publish", "发布综述", [.districtLeader])
}

/// Reviews that wait for the word of the reader's department.
struct ReviewReminders: Sendable {
    let catalogue: Catalogue

    @Sendable func items(_ scope: Scope, _ db: any Connection) throws -> [Reminder.Item] {
        guard scope.isWhole else { return [] }
        let roles = Set(scope.actor.grants.map(\.role))
        let waiting: [Review] = try db.all("SELECT r.* FROM review r WHERE r.state = 'signing' AND \(scope.covers("r.union_id")) ORDER BY r.begun_at")
        return try waiting.compactMap { review in
            let signed = try ReviewStore.signatures(of: review.id, db)
            let missing = try ReviewText(parsing: review.text, catalogue).indicators.filter { roles.contains($0.department) && signed[$0.code] == nil }
            guard !missing.isEmpty else { return nil }
            return Reminder.Item(review.title, "等核签", .warn, oneOf: "等核签的综述", note: "\(missing.count) 个数：\(missing.prefix(3).map(\.title).joined(separator: "、"))", path: "/reviews/\(review.id)/sign")
        }
    }
}
