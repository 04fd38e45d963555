@testable import Imports
@testable import Kernel
import Testing

@Suite struct ImportTests {
    private static let three: [[String?]] = [["1", "桌子"], ["2", "椅子"], ["3", "柜子"]]

    @Test func aCleanSheetComesInWhole() async throws {
        let world = try await ImportWorld()
        let done = try await world.bringIn(Self.three)
        #expect(done.counts.rows == 3 && done.counts.ok == 3 && done.counts.created == 3)
        #expect(try await world.toys() == ["1": "桌子", "2": "椅子", "3": "柜子"])
        #expect(try await world.state(done.id) == .done)
    }

    @Test func theSameSheetTwiceChangesNothing() async throws {
        let world = try await ImportWorld()
        _ = try await world.bringIn(Self.three)
        let again = try await world.bringIn(Self.three)
        #expect(again.counts.unchanged == 3 && again.counts.created == 0 && again.counts.updated == 0)
        #expect(try await world.toys().count == 3)
    }

    @Test func aChangedRowUpdatesItsRecordAndOnlyThat() async throws {
        let world = try await ImportWorld()
        _ = try await world.bringIn(Self.three)
        let next = try await world.bringIn([["1", "圆桌"], ["2", "椅子"], ["4", "灯"]])
        #expect(next.counts.updated == 1 && next.counts.unchanged == 1 && next.counts.created == 1)
        #expect(try await world.toys() == ["1": "圆桌", "2": "椅子", "3": "柜子", "4": "灯"])
    }

    @Test func checkingWritesNothingIntoTheRegister() async throws {
        let world = try await ImportWorld()
        let checked = try await world.check(Self.three)
        #expect(checked.counts.created == 3)
        #expect(try await world.toys().isEmpty)
        #expect(try await world.state(checked.id) == .ready)
    }

    @Test func everyRowGetsOneVerdictWithItsReason() async throws {
        let world = try await ImportWorld()
        let checked = try await world.check([["1", "桌子"], ["2", nil], ["3", "　柜子"], ["1", "另一张"], ["12345", "长"], ["合计", "5"]])
        #expect(checked.counts.rows == 5 && checked.counts.ok == 1 && checked.counts.normalised == 1)
        #expect(checked.counts.rejected == 2 && checked.counts.duplicate == 1)
        let answers = try await world.database.read { db in try world.imports.answers(checked.id, db) }
        let expected: JSON = [
            ["row": 4, "verdict": "rejected", "column": "名称", "reason": "required"],
            ["row": 5, "verdict": "normalised", "column": "名称", "reason": "spaces"],
            ["row": 6, "verdict": "duplicate", "column": "编号", "reason": "duplicate_in_file"],
            ["row": 7, "verdict": "rejected", "column": "编号", "reason": "too_long"],
        ]
        #expect(answers == expected)
    }

    @Test func answersNameTheColumnAsTheFileDoes() async throws {
        let world = try await ImportWorld()
        let file = world.file([[nil, "1"]], header: ["品名", "物品编号"])
        let checked = try await world.imports.check("toys", file, at: ImportWorld.union, by: "张某", world.job())
        let answers = try await world.database.read { db in try world.imports.answers(checked.id, db) }
        #expect(answers.array?.first?["column"] == "品名")
    }

    @Test func theSummaryAddsUp() async throws {
        let world = try await ImportWorld()
        _ = try await world.bringIn([["1", "桌子"]])
        let done = try await world.bringIn([["1", "桌子"], ["2", " 椅子"], ["3", nil], ["2", "重"], ["4", "灯"]])
        let json = done.json
        #expect(json["rows"] == 5 && json["ok"] == 2 && json["normalised"] == 1 && json["duplicate"] == 1)
        #expect(json["rejected"] == ["required": 1])
        #expect(json["created"] == 2 && json["updated"] == 0 && json["unchanged"] == 1 && json["transfer"] == 0)
        #expect(json["import"] == .string(done.id.description))
    }

    @Test func parentsAreAppliedBeforeTheirChildrenWhereverTheyStand() async throws {
        let world = try await ImportWorld()
        let done = try await world.bringIn([["1", "腿", "2"], ["2", "桌子", "3"], ["3", "屋子"]])
        #expect(done.counts.created == 3)
    }

    @Test func aRowThatCanNoLongerComeInIsCountedAsRejected() async throws {
        let world = try await ImportWorld()
        let done = try await world.bringIn([["1", "腿", "9"], ["2", "桌子"]])
        #expect(done.counts.ok == 1 && done.counts.rejected == 1 && done.counts.created == 1)
        #expect(done.reasons.map(\.reason) == ["above_unknown"])
    }

    @Test func aRowThatTheDatabaseRefusesStaysOutsideAndTheOthersComeIn() async throws {
        let world = try await ImportWorld()
        let done = try await world.bringIn([["1", "桌子"], ["2", "炸弹"], ["3", "柜子"]])
        #expect(done.counts.created == 2 && done.reasons.map(\.reason) == ["register_refused"])
        #expect(try await world.toys() == ["1": "桌子", "3": "柜子"])
    }

    @Test func aFileThatCannotBeReadFailsWithTheSentence() async throws {
        let world = try await ImportWorld()
        let failed = try await world.check(nil)
        #expect(failed.state == "failed" && failed.complaint == "这是旧版 .xls 文件")
    }

    @Test func aSheetWithoutItsRequiredColumnNamesItAndItsOtherNames() async throws {
        let world = try await ImportWorld()
        let file = world.file([["1", "2"]], header: ["编号", "上级编号"])
        let failed = try await world.imports.check("toys", file, at: ImportWorld.union, by: "张某", world.job())
        #expect(failed.state == "failed")
        #expect(failed.complaint?.contains("“名称”") == true && failed.complaint?.contains("品名") == true)
    }

    @Test func anEmptySheetHasNoRowsAndNothingToConfirm() async throws {
        let world = try await ImportWorld()
        let checked = try await world.check([])
        #expect(checked.state == "ready" && checked.counts.rows == 0)
    }

    @Test func theReturnedSheetSaysWhatBecameOfEachRow() async throws {
        let world = try await ImportWorld()
        let checked = try await world.check([["1", "旧桌子"], ["2", nil], ["3", " 灯"]])
        _ = try await world.imports.verdicts(checked.id, world.job())
        #expect(world.verdicts == [3: "可导入｜提示：名称里有“旧”字", 4: "不导入｜名称：请填写名称", 5: "已规范｜名称：去掉多余空格"])
        _ = try await world.imports.apply(checked.id, by: "张某", world.job())
        _ = try await world.imports.verdicts(checked.id, world.job())
        #expect(world.verdicts[3] == "新增｜提示：名称里有“旧”字" && world.verdicts[4] == "不导入｜名称：请填写名称")
    }

    @Test func nothingThatStoodInTheSheetLiesOpenInTheDatabase() async throws {
        let world = try await ImportWorld()
        let checked = try await world.check([["1", "机密之物"]])
        func bytes() async throws -> [[UInt8]] {
            try await world.database.read { db in
                try db.rows("SELECT cells FROM import_cells UNION ALL SELECT memo FROM import_row").flatMap { row in row.values.compactMap(\.blob) }
            }
        }
        let staged = try await bytes()
        #expect(staged.count == 1)
        #expect(!staged.contains { String(decoding: $0, as: UTF8.self).contains("机密") })
        _ = try await world.imports.apply(checked.id, by: "张某", world.job())
        #expect(try await world.database.read { db in try db.count("SELECT COUNT(*) FROM import_cells") } == 0)
    }
}
