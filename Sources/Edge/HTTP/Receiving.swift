import Kernel
import HTTPTypes
import Hummingbird
import NIOCore

/// Reads a multipart body as it arrives: fields into the request, each file sealed into the store before the handler runs.
struct Receiving {
    let exchange: Exchange
    let route: Route
    let account: ID<Account>?
    private var fields: [(name: String, value: String)] = []
    private var uploads: [String: Upload] = [:]
    private var file: (name: String, receipt: Receipt)?

    init(_ exchange: Exchange, _ route: Route, account: ID<Account>?) { self.exchange = exchange; self.route = route; self.account = account }

    mutating func read(_ parts: Multipart, into request: inout Kernel.Request) async throws {
        var parts = parts
        for try await buffer in exchange.incoming.body {
            for event in try parts.take(buffer.readableBytesView) { try await handle(event, request.draws) }
        }
        guard parts.isComplete else { throw Multipart.unreadable }
        request.body = Query(fields)
        request.uploads = uploads
    }

    private mutating func handle(_ event: Multipart.Event, _ draws: Draws) async throws {
        switch event {
        case .field(let name, let value): fields.append((name, value))
        case .fileBegins(let name, let fileName):
            // A file control that was left empty still sends a part.
            guard !fileName.isEmpty else { file = nil; return }
            let limit = route.takesSheets ? FileStore.largestSheet : FileStore.largestAttachment
            file = (name, try await store.begin(ID(draws.id()), name: String(fileName.prefix(200)), atMost: limit, by: account))
        case .filePiece(let bytes): try await file?.receipt.take(bytes)
        case .fileEnds:
            guard var done = file else { return }
            file = nil
            let isSheet = route.takesSheets
            let upload = try await done.receipt.finish { head, tail in
                isSheet ? "application/octet-stream" : try FileType.sniff(head: head, tail: tail).mediaType
            }
            uploads[done.name] = try await reworked(upload, draws)
        }
    }

    private var store: FileStore { exchange.service.files }

    /// A photo is made smaller and written anew, which leaves behind where and with what it was taken.
    private func reworked(_ upload: Upload, _ draws: Draws) async throws -> Upload {
        guard upload.type == FileType.jpeg.mediaType || upload.type == FileType.png.mediaType else { return upload }
        var bytes: [UInt8] = []
        try await store.open(upload.id) { bytes += $0 }
        let photo = try await exchange.server.photos.rework(bytes)
        let name = (upload.name.split(separator: ".").first.map(String.init) ?? "照片") + ".jpg"
        return try await store.receive(ID(draws.id()), name: name, bytes: photo.bytes, type: FileType.jpeg.mediaType, by: account)
    }
}
