package import Kernel

/// What can be edited of a person. The number and the phone lie sealed and are not among it; neither is what follows from the number.
package struct PersonFacts: Facts {
    package var name: PersonName
    package var sex: Sex, birthDate: Day?
    package var ethnicity: Ethnicity?, education: Education?, political: Political?, skill: Skill?
    package var household: Household?, householdArea: String?, nativePlace: String?
    package var workStatus: WorkStatus?, isMigrantWorker: Bool?, honour: String?
    package var address: String?, emergencyContact: String?, remark: String?

    package init(name: PersonName, sex: Sex, birthDate: Day?) { self.name = name; self.sex = sex; self.birthDate = birthDate }

    /// What the number says of sex and birth date goes before what was written, and that before what stood there.
    package init(name: PersonName, _ number: PersonNumber, sex: Sex?, birthDate: Day?, over old: PersonFacts?) {
        self = old ?? PersonFacts(name: name, sex: .unknown, birthDate: nil)
        self.name = name
        self.sex = number.sex ?? sex ?? self.sex
        self.birthDate = number.birthDate ?? birthDate ?? self.birthDate
    }

    package init(row: Row) throws {
        self.init(name: try row.get("name"), sex: try row.get("sex"), birthDate: try row.get("birth_date"))
        ethnicity = try row.get("ethnicity"); education = try row.get("education"); political = try row.get("political"); skill = try row.get("skill")
        household = try row.get("household"); householdArea = try row.get("household_area"); nativePlace = try row.get("native_place")
        workStatus = try row.get("work_status"); isMigrantWorker = try row.get("is_migrant_worker"); honour = try row.get("honour")
        address = try row.get("address"); emergencyContact = try row.get("emergency_contact"); remark = try row.get("remark")
    }

    package var named: [NamedFact] {
        [
            NamedFact("name", "姓名", .text, name), NamedFact("sex", "性别", .words(Sex.self), sex), NamedFact("birth_date", "出生日期", .day, birthDate),
            NamedFact("ethnicity", "民族", .words(Ethnicity.self), ethnicity), NamedFact("education", "学历", .words(Education.self), education),
            NamedFact("political", "政治面貌", .words(Political.self), political), NamedFact("skill", "技能等级", .words(Skill.self), skill),
            NamedFact("household", "户籍类型", .words(Household.self), household), NamedFact("household_area", "户籍所在地", .code, householdArea),
            NamedFact("native_place", "籍贯", .text, nativePlace), NamedFact("work_status", "就业状况", .words(WorkStatus.self), workStatus),
            NamedFact("is_migrant_worker", "农民工", .yesNo, isMigrantWorker), NamedFact("honour", "劳模工匠", .text, honour),
            NamedFact("address", "家庭住址", .text, address), NamedFact("emergency_contact", "紧急联系人", .text, emergencyContact),
            NamedFact("remark", "备注", .text, remark),
        ]
    }
}

/// A natural person, once.
package struct Person: Readable, Sendable {
    package let id: ID<Person>, facts: PersonFacts
    package let documentType: DocumentType, numberTail: String?, phoneTail: String?
    package let diedOn: Day?, mergedInto: ID<Person>?, erasedOn: Day?, importID: ID<ImportBatch>?

    package init(row: Row) throws {
        id = try row.get("id"); facts = try PersonFacts(row: row)
        documentType = try row.get("document_type"); numberTail = try row.get("number_tail"); phoneTail = try row.get("phone_tail")
        diedOn = try row.get("died_on"); mergedInto = try row.get("merged_into"); erasedOn = try row.get("erased_on"); importID = try row.get("import_id")
    }
    package var name: String { facts.name.text }
    /// **************0218
    package var maskedNumber: String? { numberTail.map { PersonNumber.masked($0, documentType) } }
    /// *******5678
    package var maskedPhone: String? { phoneTail.map(MobileNumber.masked) }
    /// Where the number is masked the birth date is shown as year only: the hidden digits are the birth date.
    package var birthYear: String? { facts.birthDate.map { "\($0.year)年" } }
}

/// The number of the document by which somebody is known. Its description is masked; `text` is the whole number.
package struct PersonNumber: Sendable, Hashable, CustomStringConvertible {
    package let type: DocumentType, text: String
    /// What the number itself says; `nil` where it says nothing.
    package let sex: Sex?, birthDate: Day?

    private init(_ type: DocumentType, _ text: String, sex: Sex? = nil, birthDate: Day? = nil) {
        self.type = type; self.text = text; self.sex = sex; self.birthDate = birthDate
    }

    /// - Parameter today: somebody born after it is refused.
    package init(_ type: DocumentType, parsing raw: String, on today: Day) throws(Complaint) {
        if type.isCitizenNumber {
            let id = try CitizenID(parsing: raw, on: today)
            self.init(type, id.text, sex: id.sex, birthDate: id.birthDay)
            return
        }
        let number = try Spelling.required(raw, as: .number, "证件号码").uppercased()
        guard 4...18 ~= number.utf8.count, number.utf8.allSatisfy(Self.isLetterOrDigit) else {
            throw Complaint("id_length", "\(type.label)的号码是 4 至 18 位字母和数字，请看着证件再输一遍")
        }
        self.init(type, number)
    }

    package var tail: String { String(text.suffix(4)) }
    package var description: String { Self.masked(tail, type) }
    /// **************0218
    static func masked(_ tail: String, _ type: DocumentType) -> String { String(repeating: "*", count: type.isCitizenNumber ? 14 : 4) + tail }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}
