import Kernel

/// Why a file is refused, each with what to do about it.
extension Complaint {
    static let sheetUnreadable = Complaint("sheet.unreadable", "读不到这个文件，请重新上传")
    static let sheetEmpty = Complaint("sheet.empty", "文件里没有内容。请确认数据在未隐藏的工作表里，保存后再上传")
    static let sheetOld = Complaint(
        "sheet.old", "这是旧版 .xls 文件，或者设了打开密码。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”，不要设密码，再上传")
    static let sheetIsWebPage = Complaint(
        "sheet.web", "这是网页格式的表格，只是用了 Excel 的扩展名。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”再上传")
    static let sheetUnknown = Complaint("sheet.unknown", "这不是表格文件。请上传 .xlsx 工作簿或 .csv 文件")
    static let sheetNotWorkbook = Complaint(
        "sheet.archive", "这是压缩包，里面没有 Excel 工作簿。如果表格在压缩包里，请先解压，再上传其中的 .xlsx 文件")
    static let sheetOtherOffice = Complaint(
        "sheet.format", "这是 .ods 或 .xlsb 表格，这里读不了。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”再上传")
    static let sheetPassword = Complaint("sheet.password", "文件设了密码。请去掉密码，另存为 .xlsx 再上传")
    static let sheetDamaged = Complaint(
        "sheet.damaged", "文件不完整或已损坏，可能没有传完。请在本机用 Excel 或 WPS 打开确认，另存一份再上传")
    static let sheetDTD = Complaint(
        "sheet.dtd", "文件里带有外部定义，为安全起见不读。请用 Excel 或 WPS 打开，另存为新的 .xlsx 再上传")
    static let sheetBomb = Complaint(
        "sheet.bomb", "文件解压后大得不正常，为安全起见不读。请只把需要的数据复制到一个新工作簿，保存后再上传")
    static let sheetTooManyEntries = Complaint(
        "sheet.entries", "工作簿里的部件太多，像是混进了很多图片或附件。请只把需要的数据复制到一个新工作簿，再上传")
    static let sheetEncoding = Complaint(
        "sheet.encoding", "认不出这个 CSV 文件的文字编码。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”再上传")

    static func sheetMissing(_ name: String) -> Complaint {
        Complaint("sheet.missing", "工作簿里没有名为“\(name)”的工作表，请核对工作表名称")
    }
    static func sheetTooManyRows(_ limit: Int) -> Complaint {
        Complaint("sheet.rows", "表格超过 \(limit) 行。请分成几个文件，分次上传")
    }
    static func sheetTooManyColumns(row: Int, limit: Int) -> Complaint {
        Complaint("sheet.columns", "第 \(row) 行超过 \(limit) 列。请删去右边用不到的列，再上传")
    }
    static func sheetCellTooLong(row: Int, limit: Int) -> Complaint {
        Complaint("sheet.cell", "第 \(row) 行有一格超过 \(limit) 个字。请改短，或分成几格，再上传")
    }
    static func sheetQuote(row: Int) -> Complaint {
        Complaint("sheet.quote", "从第 \(row) 行起有一个英文双引号没有配对。请补上或删去这个引号，或者另存为 .xlsx 再上传")
    }
}
