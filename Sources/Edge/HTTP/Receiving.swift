import Kernel
import HTTPTypes
import Hummingbird
import NIOCore

/// Reads a multipart body as it arrives: fields into the request, each file sealed into the store before the handler runs. What is wrong
/// with a file is kept for its field, so that the form can come back with all that was typed.
struct Receiving {
    let exchange: Exchange
    let route: Route
    let account: ID<Account>?
    private let fileFields: Set<String>
    private var fields: [(name: String, value: String)] = []
    private var uploads: [String: Upload] = [:]
    private var complaints: [String: Complaint] = [:]
    private var file: (name: String, id: ID<StoredFile>, receipt: Receipt)?
    private var received: Set<String> = []

    init(_ exchange: Exchange, _ route: Route, account: ID<Account>?) {
        self.exchange = exchange; self.route = route; self.account = account
        fileFields = Set((route.form?.columns ?? []).filter { $0.control == .file }.map(\.key))
    }

    mutating func read(_ parts: Multipart, into request: inout Kernel.Request) async throws {
        var parts = parts, size = 0
        for try await buffer in exchange.incoming.body {
            size += buffer.readableBytes
            guard size <= most else { throw Complaint("body_too_large", "提交的文件太大，请压缩或拆开后再传") }
            for event in try parts.take(buffer.readableBytesView) { try await handle(event, request.draws) }
        }
        guard parts.isComplete else { throw Multipart.unreadable }
        request.body = Query(fields)
        request.uploads = uploads
        request.complaints = complaints
    }

    /// A file that is a good deal too large is still read to its end: a browser shows no answer before it has sent everything.
    private var most: Int { Self.most(for: route, files: fileFields.count) }
    private var limit: Int { Self.limit(of: route) }

    static func most(for route: Route, files: Int) -> Int { Typed.most + 2 * limit(of: route) * files }
    private static func limit(of route: Route) -> Int { route.takesSheets ? FileStore.largestSheet : FileStore.largestAttachment }

    private mutating func handle(_ event: Multipart.Event, _ draws: Draws) async throws {
        switch event {
        case .field(let name, let value): fields.append((name, value))
        case .fileBegins(let name, let fileName):
            // A file control that was left empty still sends a part.
            guard !fileName.isEmpty else { return }
            guard fileFields.contains(name), received.insert(name).inserted else { throw Multipart.unreadable }
            let id = ID<StoredFile>(draws.id())
            file = (name, id, try await store.begin(id, name: fileName, atMost: limit, by: account))
        case .filePiece(let bytes): try await noting { try await $0.file?.receipt.take(bytes) }
        case .fileEnds:
            try await noting { try await $0.finish(draws) }
            file = nil
        }
    }

    /// Keeps a complaint about the file for its field; the rest of that file is passed over.
    private mutating func noting(_ work: (inout Receiving) async throws -> Void) async throws {
        guard let (name, id, _) = file else { return }
        do { try await work(&self) } catch let complaint as Complaint {
            complaints[name] = complaint
            file = nil
            try await store.destroy(id)
        }
    }

    private mutating func finish(_ draws: Draws) async throws {
        let isSheet = route.takesSheets
        guard let name = file?.name, let upload = try await file?.receipt.finish(type: { head, tail in
            isSheet ? "application/octet-stream" : try FileType.sniff(head: head, tail: tail).mediaType
        }) else { return }
        uploads[name] = try await reworked(upload, draws)
    }

    private var store: FileStore { exchange.service.files }

    /// A photo is made smaller and written anew, which leaves behind where and with what it was taken; when, is kept beside it.
    private func reworked(_ upload: Upload, _ draws: Draws) async throws -> Upload {
        guard upload.type == FileType.jpeg.mediaType || upload.type == FileType.png.mediaType else { return upload }
        var bytes: [UInt8] = []
        try await store.open(upload.id) { bytes += $0 }
        let photo = try await exchange.server.photos.rework(bytes)
        try await store.destroy(upload.id)
        let name = (upload.name.split(separator: ".").first.map(String.init) ?? "照片") + ".jpg"
        return try await store.receive(ID(draws.id()), name: name, bytes: photo.bytes, type: FileType.jpeg.mediaType, taken: photo.taken, by: account)
    }
}
