import Kernel

/// What each check finds among unions and employers, and where to see it.
enum QualitySections {
    @Sendable static func all(_ scope: Scope, _ db: any Connection) throws -> [Record.Section] {
        [
            Record.Section("工会组织", .table(.doubts("unions", try QualityStore.unionCounts(scope, db).map {
                ($0.check.title, $0.count, $0.check.sentence, ("/unions" as Path).with([("check", $0.check.code)]))
            }))),
            Record.Section("应建会单位", .table(.doubts("employers", try QualityStore.employerCounts(scope, db).map {
                ($0.check.title, $0.count, $0.check.sentence, ("/employers" as Path).with([("check", $0.check.code)]))
            }))),
        ]
    }
}
