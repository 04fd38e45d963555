import CExpat
import Glibc
import Kernel

/// An element's or attribute's name as the parser holds it, without its prefix: `x:row` is `row`.
struct MarkupName {
    private let start: UnsafePointer<CChar>

    init(_ full: UnsafePointer<CChar>) {
        var start = full, next = full
        while next.pointee != 0 {
            if next.pointee == 0x3A { start = next + 1 }
            next += 1
        }
        self.start = start
    }

    static func == (name: MarkupName, word: StaticString) -> Bool {
        // A static string ends in a zero byte.
        strcmp(name.start, UnsafeRawPointer(word.utf8Start).assumingMemoryBound(to: CChar.self)) == 0
    }
}

/// The attributes of one element; good only while the element is being reported.
struct MarkupAttributes {
    fileprivate let list: UnsafeMutablePointer<UnsafePointer<CChar>?>?

    func bytes(_ word: StaticString) -> UnsafePointer<CChar>? {
        guard var pair = list else { return nil }
        while let name = pair[0] {
            if MarkupName(name) == word { return pair[1] }
            pair += 2
        }
        return nil
    }

    subscript(_ word: StaticString) -> String? { bytes(word).map { String(cString: $0) } }
    func number(_ word: StaticString) -> Int? { bytes(word).map { atol($0) } }
    func isTrue(_ word: StaticString) -> Bool { self[word].map { ["1", "true", "on"].contains($0) } ?? false }
}

/// Follows one part of a workbook. Subclasses take what they need; ``fail(_:)`` ends the reading.
class MarkupListener {
    fileprivate var parser: XML_Parser?
    fileprivate var failure: (any Error)?
    private var depth = 0

    func start(_ name: MarkupName, _ attributes: MarkupAttributes) {}
    func end(_ name: MarkupName) {}
    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}

    /// A workbook nests about ten deep: more is a file made to eat memory.
    private static let deepest = 100

    fileprivate final func entered(_ name: MarkupName, _ attributes: MarkupAttributes) {
        depth += 1
        if depth > Self.deepest { return fail(Complaint.sheetDamaged) }
        start(name, attributes)
    }

    fileprivate final func left(_ name: MarkupName) {
        depth -= 1
        end(name)
    }

    final func fail(_ error: any Error) {
        guard failure == nil else { return }
        failure = error
        XML_StopParser(parser, XML_Bool(XML_FALSE))
    }
}

enum Markup {
    /// The parser holds a tag until it ends, so a tag without end would fill the memory.
    private static let longestTag = 1 << 21

    static func read(_ part: String, of archive: Archive, into listener: MarkupListener) throws {
        guard let parser = XML_ParserCreate(nil) else { throw Complaint.sheetDamaged }
        defer { XML_ParserFree(parser) }
        listener.parser = parser
        defer { listener.parser = nil }
        connect(parser, listener)
        var fed = 0
        try archive.read(part) { piece in
            fed += piece.count
            try feed(parser, listener, piece, isFinal: false)
            if fed - XML_GetCurrentByteIndex(parser) > longestTag { throw Complaint.sheetDamaged }
        }
        try feed(parser, listener, UnsafeRawBufferPointer(start: nil, count: 0), isFinal: true)
    }

    private static func feed(
        _ parser: XML_Parser, _ listener: MarkupListener, _ piece: UnsafeRawBufferPointer, isFinal: Bool
    ) throws {
        let status = XML_Parse(
            parser, piece.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(piece.count), isFinal ? 1 : 0)
        if let failure = listener.failure { throw failure }
        if status != XML_STATUS_OK { throw Complaint.sheetDamaged }
    }

    private static func connect(_ parser: XML_Parser, _ listener: MarkupListener) {
        XML_SetUserData(parser, Unmanaged.passUnretained(listener).toOpaque())
        XML_SetElementHandler(
            parser,
            { listener, name, attributes in
                guard let name else { return }
                report(listener) { $0.entered(MarkupName(name), MarkupAttributes(list: attributes)) }
            },
            { listener, name in
                guard let name else { return }
                report(listener) { $0.left(MarkupName(name)) }
            })
        XML_SetCharacterDataHandler(parser) { listener, characters, count in
            guard let characters else { return }
            characters.withMemoryRebound(to: UInt8.self, capacity: Int(count)) { bytes in
                report(listener) { $0.text(UnsafeBufferPointer(start: bytes, count: Int(count))) }
            }
        }
        // No workbook declares a document type; entities that expand a billionfold or name files need one.
        XML_SetStartDoctypeDeclHandler(parser) { listener, _, _, _, _ in report(listener) { $0.fail(Complaint.sheetDTD) } }
    }
}

/// From the parser's C callbacks, which can hold nothing, back to the listener.
private func report(_ listener: UnsafeMutableRawPointer?, _ body: (MarkupListener) -> Void) {
    guard let listener else { return }
    Unmanaged<MarkupListener>.fromOpaque(listener)._withUnsafeGuaranteedRef(body)
}
