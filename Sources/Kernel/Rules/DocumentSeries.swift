/// 发文登记: the numbers that an office gives its documents, one after the other from 1 in each year, none left out and none given twice
/// (党政机关公文处理工作条例, domain.md §0.5). The database keeps the chain.
package enum DocumentSeries {
    /// The last number of the year; `nil` when none has been given.
    package static func last(_ office: String, _ year: Int, _ db: any Connection) throws -> Int? {
        try db.value("SELECT MAX(number) FROM issued_number WHERE office = \(office) AND year = \(year)")
    }

    /// The number that the next document gets.
    package static func upcoming(_ office: String, on day: Day, _ db: any Connection) throws -> DocumentNumber {
        DocumentNumber(office: office, year: day.year, number: (try last(office, day.year, db) ?? 0) + 1)
    }

    /// Begins the year's numbers after those that were given on paper.
    /// - Throws: `NotAllowed` when the year has begun.
    package static func open(_ office: String, _ year: Int, after used: Int, _ db: any Connection) throws {
        guard try last(office, year, db) == nil else { throw NotAllowed("“\(office)”〔\(year)〕已经编过号，不能再改起始号") }
        try db.run("INSERT INTO issued_number (office, year, number, previous) VALUES (\(office), \(year), \(used), NULL)")
    }

    /// Gives a number, in the transaction of the document that bears it: both stand or neither.
    package static func issue(_ office: String, on day: Day, _ db: any Connection) throws -> DocumentNumber {
        if try last(office, day.year, db) == nil { try open(office, day.year, after: 0, db) }
        let number = try upcoming(office, on: day, db)
        try db.run("INSERT INTO issued_number (office, year, number, previous) VALUES (\(office), \(number.year), \(number.number), \(number.number - 1))")
        return number
    }
}
