import Kernel

/// The workbook's table of texts: one run of bytes and where each text ends, so that three million texts cost little more
/// than their letters. Rich text runs are joined; phonetic readings are left out.
final class SharedStrings: MarkupListener {
    private var bytes: [UInt8] = []
    private var ends: [UInt32] = []
    private var isText = false, phonetic = 0
    private let limits: SheetReader.Limits
    init(limits: SheetReader.Limits) { self.limits = limits }

    func range(_ index: Int) -> Range<Int>? {
        guard ends.indices.contains(index) else { return nil }
        return (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
    }

    func with<T>(_ range: Range<Int>, _ body: (UnsafeBufferPointer<UInt8>) -> T) -> T {
        bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    override func start(_ name: MarkupName, _ attributes: MarkupAttributes) {
        if name == "t" { isText = phonetic == 0 } else if name == "rPh" { phonetic += 1 }
    }

    override func text(_ more: UnsafeBufferPointer<UInt8>) {
        if isText { bytes.append(contentsOf: more) }
    }

    override func end(_ name: MarkupName) {
        if name == "t" {
            isText = false
        } else if name == "rPh" {
            phonetic -= 1
        } else if name == "si" {
            ends.append(UInt32(bytes.count))
        }
        if bytes.count > limits.sharedStringBytes || ends.count > limits.sharedStrings { fail(Complaint.sheetBomb) }
    }
}
