import Kernel

/// `multipart/form-data` (RFC 7578) read as it arrives: headers and small fields are kept, file contents are handed on in pieces.
struct Multipart {
    enum Event { case field(name: String, value: String), fileBegins(name: String, fileName: String), filePiece([UInt8]), fileEnds }

    private enum State { case preamble, headers, field(name: String), file, end }
    private let boundary: [UInt8]
    private var state = State.preamble
    private var buffer: [UInt8]
    /// Bytes at the buffer's start in which no boundary begins: they are not looked through again when more comes.
    private var searched = 0
    private var parts = 0

    /// - Parameter contentType: the header with its `boundary` parameter.
    init?(contentType: String) {
        guard contentType.lowercased().hasPrefix("multipart/form-data"), let range = contentType.range(of: "boundary=") else { return nil }
        let name = contentType[range.upperBound...].prefix { $0 != ";" }.filter { $0 != "\"" }
        guard (1...70).contains(name.utf8.count) else { return nil }
        boundary = Array("\r\n--\(name)".utf8)
        buffer = Array("\r\n".utf8)
    }

    /// What the bytes that just came make complete.
    mutating func take(_ bytes: some Sequence<UInt8>) throws(Complaint) -> [Event] {
        buffer.append(contentsOf: bytes)
        var events: [Event] = []
        while try step(&events) {}
        return events
    }

    /// How many bytes wait for what comes next; at most ``Typed/most`` and the last piece.
    var waiting: Int { buffer.count }

    /// Whether the closing boundary came; without it the sender was cut off.
    var isComplete: Bool { if case .end = state { true } else { false } }

    private mutating func step(_ events: inout [Event]) throws(Complaint) -> Bool {
        switch state {
        case .preamble:
            guard let start = find(boundary) else { leave(buffer.count - boundary.count); return false }
            return leavePart(at: start)
        case .headers: return try readHeaders(&events)
        case .field(let name):
            guard let end = find(boundary) else { return try keepWaiting() }
            events.append(.field(name: name, value: String(decoding: buffer[..<end], as: UTF8.self)))
            return leavePart(at: end)
        case .file:
            if let end = find(boundary) {
                if end > 0 { events.append(.filePiece(Array(buffer[..<end]))) }
                events.append(.fileEnds)
                return leavePart(at: end)
            }
            let safe = buffer.count - boundary.count
            if safe > 0 { events.append(.filePiece(Array(buffer[..<safe]))); leave(safe) }
            return false
        // What comes behind the closing boundary is nobody's.
        case .end: leave(buffer.count); return false
        }
    }

    private mutating func leavePart(at end: Int) -> Bool {
        leave(end + boundary.count)
        state = .headers
        return true
    }

    private mutating func leave(_ count: Int) {
        buffer.removeFirst(max(0, count))
        searched = 0
    }

    private mutating func keepWaiting() throws(Complaint) -> Bool {
        guard buffer.count <= Typed.most else { throw Complaint("field_too_large", "有一项填写的内容太长，请缩短后再提交") }
        searched = max(0, buffer.count - boundary.count)
        return false
    }

    private mutating func readHeaders(_ events: inout [Event]) throws(Complaint) -> Bool {
        if buffer.starts(with: "--".utf8) { state = .end; return true }
        guard let end = find(Array("\r\n\r\n".utf8)) else {
            guard buffer.count < 8192 else { throw Multipart.unreadable }
            return false
        }
        parts += 1
        guard parts <= 200 else { throw Complaint("too_many_parts", "一次提交的内容太多，请分几次提交") }
        let header = String(decoding: buffer[..<end], as: UTF8.self)
        leave(end + 4)
        guard let name = parameter("name", of: header) else { throw Multipart.unreadable }
        if let fileName = parameter("filename", of: header) {
            events.append(.fileBegins(name: name, fileName: String(fileName.split { $0 == "/" || $0 == "\\" }.last ?? "")))
            state = .file
        } else { state = .field(name: name) }
        return true
    }

    static let unreadable = Complaint("body_unreadable", "提交的内容读不出来，请回到上一页重新提交")

    private func parameter(_ name: String, of header: String) -> String? {
        guard let range = header.range(of: "; \(name)=\"") else { return nil }
        return String(header[range.upperBound...].prefix { $0 != "\"" && $0 != "\r" })
    }

    private func find(_ pattern: [UInt8]) -> Int? {
        guard buffer.count >= pattern.count else { return nil }
        let last = buffer.count - pattern.count
        return buffer.withUnsafeBufferPointer { bytes in
            var start = searched
            while start <= last {
                if bytes[start] == pattern[0], pattern.indices.allSatisfy({ bytes[start + $0] == pattern[$0] }) { return start }
                start += 1
            }
            return nil
        }
    }
}
